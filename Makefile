# The two commands of the README, and the upkeep of the locks. Everything else is in tools/.
PYTHON ?= python3

.PHONY: run test test-deep bench lock clean screenshots

run: ## Set up what is missing and serve the demo (PORT=8001 for another port)
	@exec "$(PYTHON)" tools/run.py

test: ## The checks and the tests; the long ones are test-deep
	@exec "$(PYTHON)" tools/test.py

test-deep: ## The long tests: a fresh clone started, stopped, killed hard and started again; needs the network
	@exec "$(PYTHON)" tools/test.py deep

bench: ## How fast it is, as ratios, into benchmarks/README.md (SIZES="10000 100000 1000000" for other numbers of clients)
	@exec "$(PYTHON)" tools/bench.py $(SIZES)

lock: ## Renew requirements/*.lock from requirements/*.in
	@exec "$(PYTHON)" tools/lock.py

clean: ## Throw away the demo's data and everything built (not .venv)
	@exec "$(PYTHON)" tools/clean.py

screenshots: ## The manuals' pictures, from a running demo (URL=http://localhost:8001 for another address)
	@exec .venv/bin/python tools/screenshots.py "$(or $(URL),http://localhost:8000)"
