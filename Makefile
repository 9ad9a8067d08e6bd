CONFIGURATION := Release
OUT := out
CLI := dotnet run --project DarkDiff.Cli -c $(CONFIGURATION) --
TRAIN := dotnet run --project DarkDiff.Reference -c $(CONFIGURATION) --

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export MSBUILDDISABLENODEREUSE := 1

.PHONY: help run build test publish bench bench-kernels lint photos train tables eval clean

help:
	@echo "make run     build, then turn the raw files in samples/ into pictures in $(OUT)/"
	@echo "make build   build everything"
	@echo "make test    build and run all tests"
	@echo "make publish compile darkdiff-rt and libdarkdiff.so ahead of time into $(OUT)/native/; they need no .NET"
	@echo "make bench   CPU kernels against libtorch and ONNX Runtime, a few minutes; ARGS=\"conv --seconds 1\" picks"
	@echo "make bench-kernels   count what the CUDA kernels do, and time them where there is a GPU"
	@echo "make lint    check formatting and build with warnings as errors"
	@echo "make photos  fetch photographs for training and evaluation from Debian packages"
	@echo "make train   how to train a model"
	@echo "make tables  train the systems that the shipped model is compared with (hours)"
	@echo "make eval    measure them all on held-out photographs (about 20 minutes)"
	@echo "make clean   remove what was built"

run:
	@if [ -z "$$(ls samples/*.dng 2>/dev/null)" ]; then \
	  echo "make run: samples/ holds no .dng file; put a raw file there, or make one with 'darkdiff-rt synth'" >&2; \
	  exit 1; \
	fi
	@mkdir -p $(OUT)
	@$(CLI) run samples/*.dng -o $(OUT)/ --compare --force
	@echo
	@echo "The pictures are in $(CURDIR)/$(OUT):"
	@ls $(OUT)/*.png

build:
	dotnet build DarkDiff.sln -c $(CONFIGURATION) -v q

# The last line is "N passed, N failed, N skipped".
test: build
	@bash build/run-tests.sh

# INSTRUCTION_SET=x86-64-v3 and the like compile for other machines than this one.
publish:
	@bash build/publish.sh program
	@bash build/publish.sh library
	@ls -l $(OUT)/native

bench:
	@dotnet run --project DarkDiff.Benchmarks -c $(CONFIGURATION) -- $(ARGS)

bench-kernels:
	@$(CLI) bench kernels -o artifacts/bench --force

lint:
	dotnet format DarkDiff.sln --verify-no-changes --severity warn
	dotnet build DarkDiff.sln -c $(CONFIGURATION) -v q --no-incremental -warnaserror

photos:
	@scripts/fetch-photos.sh artifacts/photos

train:
	@$(TRAIN) --help

tables: build photos
	@$(MAKE) -f scripts/tables.mk

eval: photos
	@$(TRAIN) evaluate photos artifacts/photos/held-out --cameras SonyA7S2 CanonEOS5D4 \
	  --max-size 768 --weights weights/darkdiff-tiny.safetensors --steps 50 10 4 1 \
	  --baselines weights/tables/*.safetensors --no-vae-alone \
	  -o $(OUT)/eval --force

clean:
	rm -rf $(OUT) DarkDiff.*/bin DarkDiff.*/obj
