/* One question with boxes to tick. Its state is the list of ticked places; it reports `answered` with a score. */
var H5P = H5P || {};

H5P.AmparoMini = (function () {
  function AmparoMini(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.contentId = contentId;
    this.chosen = (extras && extras.previousState && extras.previousState.chosen) || [];
  }

  AmparoMini.prototype = Object.create(H5P.EventDispatcher.prototype);
  AmparoMini.prototype.constructor = AmparoMini;

  AmparoMini.prototype.attach = function ($container) {
    var self = this;
    var box = $container.get(0);
    box.classList.add('amparo-mini');
    var ask = document.createElement('p');
    ask.innerHTML = this.params.question;
    box.appendChild(ask);
    this.params.answers.forEach(function (answer, place) {
      var label = document.createElement('label');
      var tick = document.createElement('input');
      tick.type = 'checkbox';
      tick.checked = self.chosen.indexOf(place) !== -1;
      tick.addEventListener('change', function () {
        self.chosen = self.chosen.filter(function (other) { return other !== place; });
        if (tick.checked) { self.chosen.push(place); }
        self.setActivityStarted();
      });
      label.appendChild(tick);
      label.insertAdjacentHTML('beforeend', ' ' + answer.text);
      box.appendChild(label);
    });
    var button = document.createElement('button');
    button.type = 'button';
    button.innerHTML = this.params.check || 'Check';
    this.status = document.createElement('p');
    this.status.setAttribute('role', 'status');
    button.addEventListener('click', function () { self.answer(); });
    box.appendChild(button);
    box.appendChild(this.status);
    this.trigger('resize');
  };

  AmparoMini.prototype.getMaxScore = function () {
    return this.params.answers.filter(function (answer) { return answer.correct; }).length;
  };

  AmparoMini.prototype.getScore = function () {
    var answers = this.params.answers;
    var points = this.chosen.reduce(function (sum, place) { return sum + (answers[place].correct ? 1 : -1); }, 0);
    return Math.max(0, points);
  };

  AmparoMini.prototype.answer = function () {
    var score = this.getScore();
    var most = this.getMaxScore();
    this.status.textContent = (this.params.result || '@score of @max').replace('@score', score).replace('@max', most);
    var event = this.createXAPIEventTemplate('answered');
    event.setScoredResult(score, most, this, true, score === most);
    event.data.statement.result.response = this.chosen.slice().sort().join('[,]');
    this.trigger(event);
    this.trigger('resize');
  };

  AmparoMini.prototype.getCurrentState = function () { return {chosen: this.chosen}; };

  return AmparoMini;
})();
