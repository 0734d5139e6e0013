# Each target sets up all that it needs, on a machine that has Python 3.11 or newer and make.
# `make rehearse` and `make test` also need the Pulumi engine: they find it, install it, or build it with Go;
# `make test-cluster` and `make rehearse-cluster` need Kubernetes' control plane and Pulumi's Kubernetes provider too,
# which they build with Go; `make test-cluster` builds Prometheus and its exporters too.

STACK ?= dev
# The project's name, as Pulumi.yaml has it, and the name that the other files have: `make rename` changes it there.
PROJECT := $(shell sed -n 's/^name: *//p' Pulumi.yaml)
FIRST_NAME := eks-grafana
# More of pulumi's own options for preview, up and destroy, such as `FLAGS="--yes --non-interactive"`.
FLAGS ?=
# What the settings cannot see; a consent of the stack file counts there too.
POLICIES := --policy-pack policies
# Only the plugins that a stack uses are downloaded: `local` uses neither that of AWS nor that of EKS, 700 MB.
LAZY := --skip-plugin-pre-install
# What a failed run ends with.
WAY_BACK = { echo "If it failed after it began to change things: docs/runbook.md says what to type, and"; \
	echo "make leftovers STACK=$(STACK) what exists now and is in nobody's state."; } >&2
# For cost: a stack to compare with.
AGAINST ?=
# For the plans: the commit to compare with, and where the plan is left.
BASE ?= HEAD
PLAN ?= .rehearsal/plan/$(STACK)
# For test-later: the day that Python believes it is.
DAY ?= 2031-06-01
# For rehearse: AWS then takes its time, divided by this.
SCALE ?=
# For test-requests: how many settings are drawn; the same number draws the same ones.
EXAMPLES ?= 5000

UV ?= $(or $(shell command -v uv 2>/dev/null),$(CURDIR)/.uv/bin/uv)
UV_VERSION := 0.13.9
# Without compiled bytecode each preview spends seconds on imports.
unexport PYTHONDONTWRITEBYTECODE
# The engine reads uv.lock through uv, wherever that is.
export PATH := $(PATH):$(CURDIR)/.uv/bin

BIN := .venv/bin
READY := .venv/.ready
CHECKOV := tools/checkov/.venv/.ready

# What the commands on a deployed stack begin with.
NEEDS_PULUMI = @command -v pulumi >/dev/null || \
	{ echo "error: the Pulumi CLI is not installed, or not in PATH: https://www.pulumi.com/docs/install/" >&2; exit 1; }

.PHONY: help rehearse rehearse-cluster rehearse-bootstrap test test-unit test-changes test-requests test-later test-cluster test-image fmt \
	bench soak cost \
	plan-offline plan-cloud plan-drift doctor preview up leftovers destroy grafana rename e2e-settings e2e-grafana e2e-leftovers

help:  ## this list
	@sed -n 's/^\([a-z][a-z0-9 -]*\):.*  ## /\1\t/p' Makefile | expand -t 40

rehearse: $(READY)  ## the stack's whole life, with no account: preview, up, up again, destroy; SCALE=20 waits a 20th of AWS's time
	$(BIN)/python -m rehearsal life --stack $(STACK) $(if $(SCALE),--scale $(SCALE))

rehearse-cluster: $(READY)  ## the same, with all of Kubernetes but the kubelet real
	$(BIN)/python -m rehearsal life --stack $(STACK) --cluster

rehearse-bootstrap: $(READY)  ## the whole life of bootstrap, which an account needs once for the workflows
	$(BIN)/python -m rehearsal life --project bootstrap --stack account

cost: $(READY)  ## what the stack costs an hour and a month, and the difference to the stack AGAINST, with no account
	@$(BIN)/python -m rehearsal.prices --stack $(STACK) --against "$(AGAINST)"

test: $(READY) $(CHECKOV)  ## format, lint, types, unit tests, lives of the stacks on the engine
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m rehearsal.engine.finding
	@# Types are checked beside the tests, and reported below them.
	types=$$(mktemp); $(BIN)/pyright >$$types & checked=$$!; \
	$(BIN)/pytest -m "not cluster and not changes" -n auto --dist worksteal; status=$$?; \
	wait $$checked || status=1; cat $$types; rm -f $$types; exit $$status

test-changes: $(READY)  ## changes of running stacks on the engine, each from one state to the next and back
	$(BIN)/python -m rehearsal.engine.finding
	$(BIN)/pytest -m "changes and not cluster" -n auto --dist worksteal

test-unit: $(READY) $(CHECKOV)  ## the tests that need neither engine nor cluster
	$(BIN)/pytest -m "not engine and not cluster"

test-requests: $(READY)  ## EXAMPLES settings that the programs accept, each request checked against AWS's API models
	EXAMPLES=$(EXAMPLES) $(BIN)/pytest -n auto tests/test_aws_requests.py

test-later: $(READY)  ## the tests of make test and make test-changes on the day DAY: a commit must not age
	$(BIN)/python -m rehearsal.engine.finding
	PYTHONPATH=tests/clock EKS_GRAFANA_CLOCK=$(DAY) $(BIN)/pytest -m "not cluster" -n auto --dist worksteal

test-cluster: $(READY)  ## the tests on a real Kubernetes API and provider: a control plane of their own, or REHEARSAL_KUBECONFIG's
	$(BIN)/python -m rehearsal.engine.finding
	$(BIN)/python -m rehearsal.control_plane
	$(BIN)/python -m rehearsal.live.kubernetes_plugin
	$(BIN)/python -m rehearsal.monitoring.binaries
	$(BIN)/pytest -m cluster $(if $(REHEARSAL_KUBECONFIG),-n 0,-n 5 --dist loadgroup --no-loadscope-reorder)

test-image: $(READY)  ## starts Grafana's image as the pod of STACK would be, in Docker or podman, and asks what it has; MAILS=true adds an address and a certificate
	$(BIN)/python -m ci.grafana_image $(STACK) $(if $(MAILS),--mails)

fmt: $(READY)  ## formats the code, and fixes what lint can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## what a preview costs, and how good the order of work is, as ratios of one run
	$(BIN)/python -m tools.bench
	$(BIN)/python -m tools.order

soak: $(READY)  ## 500 lives of a small stack in one process: what a run leaves there must not break a later one
	$(BIN)/python -m tools.soak

plan-offline: $(READY)  ## what this tree changes on the stack that commit BASE brings up, with no account
	@$(BIN)/python -m rehearsal.comparison --base "$(BASE)" --stack $(STACK) --out $(PLAN)

plan-cloud plan-drift: $(READY)  ## what this tree changes on the deployed stack; what of it is not as its state says
	@ci/$@.sh $(STACK) $(PLAN)

doctor: $(READY)  ## whether AWS has the zones and instance types that the stack asks for
	$(NEEDS_PULUMI)
	@$(BIN)/python -m checks.doctor $(STACK)

preview: $(READY)  ## previews the stack in AWS; needs credentials and the Pulumi CLI
	$(NEEDS_PULUMI)
	@$(BIN)/python -m checks.reach $@ $(STACK)
	pulumi $@ --stack $(STACK) $(POLICIES) $(LAZY) $(FLAGS)

up: $(READY)  ## creates or updates the stack in AWS
	$(NEEDS_PULUMI)
	@$(BIN)/python -m checks.room
	@$(BIN)/python -m checks.reach $@ $(STACK)
	@echo "pulumi $@ --stack $(STACK) $(POLICIES) $(LAZY) $(FLAGS)"; \
	pulumi $@ --stack $(STACK) $(POLICIES) $(LAZY) $(FLAGS) || { status=$$?; $(WAY_BACK); exit $$status; }

e2e-settings e2e-grafana e2e-leftovers: $(READY)  ## steps of the workflow e2e: docs/ci.md
	@$(BIN)/python -m ci.$(subst -,_,$@) $(STACK)

leftovers: $(READY)  ## what exists by the stack's tags, and is in nobody's state; it only reads
	$(NEEDS_PULUMI)
	@$(BIN)/python -m checks.leftovers $(STACK)

destroy: $(READY)  ## deletes the stack from AWS
	$(NEEDS_PULUMI)
	@$(BIN)/python -m checks.room
	@$(BIN)/python -m checks.reach $@ $(STACK)
	@pulumi destroy --stack $(STACK) $(LAZY) $(FLAGS); status=$$?; [ $$status = 0 ] || $(WAY_BACK); \
	if [ "$$(pulumi config get target --stack $(STACK) 2>/dev/null)" = local ]; then exit $$status; fi; \
	region=$$(pulumi config get aws:region --stack $(STACK)); \
	name=$$(pulumi config get --path cluster.name --stack $(STACK) 2>/dev/null || echo $(PROJECT)-$(STACK)); \
	echo "What AWS may still hold: make leftovers STACK=$(STACK), or by tag alone (an empty list is the good answer; what"; \
	echo "was just deleted can show for an hour):"; \
	echo "  aws resourcegroupstaggingapi get-resources --region $$region \\"; \
	echo "    --tag-filters Key=Project,Values=$(PROJECT) Key=Stack,Values=$(STACK) --query 'ResourceTagMappingList[].ResourceARN'"; \
	if pulumi config get --path 'cluster.log_types[0]' --stack $(STACK) >/dev/null 2>&1; then \
	  echo "Control-plane logs were on: EKS can make their log group again, without tags, after it was deleted:"; \
	  echo "  aws logs describe-log-groups --region $$region --log-group-name-prefix /aws/eks/$$name/"; \
	fi; exit $$status

grafana: $(READY)  ## print the login and open Grafana, until interrupted
	$(NEEDS_PULUMI)
	@umask 077; kubeconfig=$$(mktemp); trap 'rm -f "$$kubeconfig"' EXIT INT TERM; \
	password=$$(pulumi stack output grafana_admin_password --show-secrets --stack $(STACK)) || \
	  { echo "make grafana reads secrets: is PULUMI_CONFIG_PASSPHRASE exported, and the stack up?" >&2; exit 1; }; \
	command=$$(pulumi stack output grafana_open_command --stack $(STACK)); \
	case "$$command" in *port-forward*) echo "http://localhost:3000" ;; esac; \
	echo "admin   $$password"; \
	if [ "$$(pulumi config get target --stack $(STACK) 2>/dev/null)" != local ]; then \
	  pulumi stack output kubeconfig --show-secrets --stack $(STACK) > "$$kubeconfig" && export KUBECONFIG="$$kubeconfig"; \
	fi && sh -c "$$command"

rename:  ## after `pulumi new` with another name: every file that contains the old name gets the one of Pulumi.yaml
	@grep -rlIF $(addprefix --exclude-dir=,.git .venv .uv .rehearsal) --exclude=uv.lock --exclude=pyproject.toml \
	  -e '$(FIRST_NAME)' . | while read -r file; do \
	  sed 's/$(FIRST_NAME)/$(PROJECT)/g' "$$file" > "$$file.new" && cat "$$file.new" > "$$file" && rm "$$file.new"; \
	done
	@echo "The files of this project have the name $(PROJECT). Next: make fmt, since a line may have become too long."

$(READY): pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked --quiet
	@touch $@

$(CHECKOV): tools/checkov/pyproject.toml tools/checkov/uv.lock | $(UV)
	$(UV) sync --project tools/checkov --locked --quiet
	@touch $@

$(CURDIR)/.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv==$(UV_VERSION)
