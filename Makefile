# The only door: people, CI and hooks all come in here. `make help` lists the targets.
# Recipes use relative paths only, so a checkout in a folder with spaces works.

.POSIX:
.SUFFIXES:
.PHONY: help run demo test check format bench docs lock clean install install-test

PORT = 8000
LIVE_PORT = 8001
HOST = 127.0.0.1
PYTHON = python3
UV = uv
PY = .venv/bin/python
ONEWINDOW = $(PY) -m onewindow.launcher.cli
DJANGO = DJANGO_SETTINGS_MODULE=onewindow.config.settings $(PY) -m django
BOOTSTRAP = src/onewindow/launcher/bootstrap.py
# Lint and types look at the code only; no installation is needed for them.
KEYLESS = ONEWINDOW_SECRET_KEY=unused ONEWINDOW_FIELD_KEY=unused
COMPILE = $(UV) pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url --quiet

help:
	@echo 'make run      安装并启动整个中心 / install and start everything (PORT=8000 LIVE_PORT=8001 HOST=127.0.0.1)'
	@echo 'make demo     用全新的演示数据启动 / start with a fresh demonstration centre'
	@echo 'make test     运行全部测试，含浏览器 / run every test, browser journeys included'
	@echo 'make check    格式、规范、类型、导入、迁移、文档 / format, lint, types, contracts, migrations, docs'
	@echo 'make format   整理代码格式 / format the code'
	@echo 'make bench    量速度 / measure'
	@echo 'make docs     重新生成文档 / regenerate the generated docs'
	@echo 'make lock     更新依赖锁定文件（需要 uv）/ refresh the lock files (needs uv)'
	@echo 'make clean    删除环境和缓存，保留 var 里的数据 / remove the environment and caches, keep var'

install:
	@$(PYTHON) -I $(BOOTSTRAP) run

install-test:
	@$(PYTHON) -I $(BOOTSTRAP) test

run: install
	@$(ONEWINDOW) up --host '$(HOST)' --port '$(PORT)' --live-port '$(LIVE_PORT)'

demo: install
	@rm -rf var/demo
	@ONEWINDOW_HOME=var/demo $(ONEWINDOW) up --host '$(HOST)' --port '$(PORT)' --live-port '$(LIVE_PORT)'

test: install-test
	@$(PY) -m pytest -n 2 --dist loadgroup --cov --cov-report=term $(PYTEST)

# Every check is made, whatever the one before said; the last line names those that failed.
check: install-test
	@failed=; \
	$(PY) -m ruff format --check src tests || failed="$$failed format"; \
	$(PY) -m ruff check src tests || failed="$$failed lint"; \
	$(KEYLESS) $(PY) -m mypy || failed="$$failed types"; \
	$(KEYLESS) .venv/bin/lint-imports --no-cache || failed="$$failed contracts"; \
	$(KEYLESS) $(DJANGO) makemigrations --check --dry-run || failed="$$failed migrations"; \
	$(KEYLESS) $(PY) -m onewindow.launcher.docs --check || failed="$$failed docs"; \
	$(PY) -m onewindow.launcher.translations --check || failed="$$failed translations"; \
	if [ -n "$$failed" ]; then echo "make check: failed:$$failed"; exit 1; fi; \
	echo 'make check: all well'

format: install-test
	$(PY) -m ruff check --fix src tests
	$(PY) -m ruff format src tests

bench: install
	@$(ONEWINDOW) bench clock
	@$(ONEWINDOW) bench search

docs: install-test
	@$(KEYLESS) $(PY) -m onewindow.launcher.docs
	@$(PY) -m onewindow.launcher.translations

# Only maintainers need uv; installing goes through pip and the hashes alone.
lock:
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov build
	rm -rf .coverage .coverage.* src/onewindow.egg-info
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
