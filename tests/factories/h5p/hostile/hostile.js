/* Tries what a hostile library would try. Says for each attempt "worked" or "blocked": in the page, in an element with
   the class amparo-hostile, which is marked data-done at the end; and as the response of its xAPI statement. */
var H5P = H5P || {};

H5P.AmparoHostile = (function () {
  function AmparoHostile(params) {
    H5P.EventDispatcher.call(this);
    this.params = params;
  }

  AmparoHostile.prototype = Object.create(H5P.EventDispatcher.prototype);
  AmparoHostile.prototype.constructor = AmparoHostile;

  function now(attempt) {
    return new Promise(function (resolve) {
      try {
        resolve(Boolean(attempt()));
      } catch (error) {
        resolve(false);
      }
    });
  }

  function later(attempt) {
    return new Promise(function (resolve) {
      var late = setTimeout(function () { resolve(false); }, 3000);
      function end(worked) { clearTimeout(late); resolve(worked); }
      try {
        attempt(end);
      } catch (error) {
        end(false);
      }
    });
  }

  function attempts(foreign, home, secret) {
    return {
      parent: now(function () { return window.parent.document.title !== undefined; }),
      cookie: now(function () { return document.cookie !== ''; }),
      plant: now(function () { document.cookie = 'amparo-hostile=1'; return document.cookie !== ''; }),
      storage: now(function () { return window.localStorage.getItem(secret) !== null; }),
      frame: now(function () { return window.frameElement !== null; }),
      inline: now(function () {
        var script = document.createElement('script');
        script.textContent = 'window.amparoInline = true';
        document.head.appendChild(script);
        return window.amparoInline;
      }),
      fetch: later(function (end) {
        fetch(foreign, {mode: 'no-cors'}).then(function () { end(true); }, function () { end(false); });
      }),
      picture: later(function (end) {
        var picture = new Image();
        picture.onload = function () { end(true); };
        picture.onerror = function () { end(false); };
        picture.src = foreign + '?picture';
      }),
      home: later(function (end) {
        fetch(home, {credentials: 'include'}).then(function (answer) { return answer.text(); }).then(
          function (text) { end(text !== ''); }, function () { end(false); }
        );
      }),
      worker: later(function (end) {
        navigator.serviceWorker.register(home).then(function () { end(true); }, function () { end(false); });
      }),
      top: later(function (end) {
        window.addEventListener('pagehide', function () { end(true); });
        window.top.location.href = foreign;
        setTimeout(function () { end(false); }, 1000);
      })
    };
  }

  AmparoHostile.prototype.attach = function ($container) {
    var self = this;
    var list = document.createElement('ul');
    list.className = 'amparo-hostile';
    $container.get(0).appendChild(list);
    var tried = attempts(this.params.foreign, this.params.home, this.params.secret);
    var names = Object.keys(tried);
    Promise.all(names.map(function (name) { return tried[name]; })).then(function (worked) {
      var said = names.map(function (name, place) { return name + '=' + (worked[place] ? 'worked' : 'blocked'); });
      said.forEach(function (line) {
        var item = document.createElement('li');
        item.textContent = line;
        list.appendChild(item);
      });
      list.setAttribute('data-done', '');
      var event = self.createXAPIEventTemplate('answered');
      event.setScoredResult(99999, 10, self, true, true);
      event.data.statement.result.response = said.join('[,]');
      self.trigger(event);
      self.trigger('resize');
    });
  };

  return AmparoHostile;
})();
