# The verbs of this house. PORT, SCHOOL, TODAY, BROWSER and ARGS may be given: make demo PORT=8080
SHELL := /bin/sh
PORT ?= 8000
export PORT

.PHONY: demo demo-reset test bench lint format shell lock clean venv venv-dev

demo: venv
	.venv/bin/zvonok demo --port $(PORT) $(if $(TODAY),--today $(TODAY))

demo-reset: venv
	.venv/bin/zvonok demo --reset --port $(PORT) $(if $(TODAY),--today $(TODAY))

test: venv-dev
	deploy/bin/run-tests $(if $(filter no,$(BROWSER)),--no-browser) $(ARGS)

bench: venv-dev
	.venv/bin/python -m tests.bench $(ARGS)

lint: venv-dev
	deploy/bin/run-checks

format: venv-dev
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .

shell: venv
	.venv/bin/zvonok shell $(if $(SCHOOL),--school $(SCHOOL))

lock: venv-dev
	deploy/bin/lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist staticfiles

venv:
	@deploy/bin/make-venv base

venv-dev:
	@deploy/bin/make-venv dev
