# Trains the systems of the tables in weights/README.md, all at the size "micro" and with the same number of examples,
# into weights/tables/. What is there already is left alone; a run that was stopped goes on where it was.
#   make -f scripts/tables.mk -j2 PHOTOS="FOLDER..."        two systems at a time, one core each

PHOTOS ?= artifacts/photos/train
RUNS ?= artifacts/tables
TRAIN ?= dotnet run --project DarkDiff.Reference -c Release --no-build --
OPTIONS := --photos $(PHOTOS) --f32 --threads 1 --batch 8 --crop 96
STAGE1_STEPS := 1000
STAGE2_STEPS := 500
# The regression baseline has one stage, and sees as many examples as the others in both.
SID_STEPS := 1500

# Systems by the VAE that they share.
OWN_VAE := darkdiff no-residuals raw-to-srgb raw-to-raw
OF_DARKDIFF := global-attention concat control-net no-decoder-loss
OF_NO_RESIDUALS := sd-concat sd-control-net
SYSTEMS := $(OWN_VAE) $(OF_DARKDIFF) $(OF_NO_RESIDUALS)
WEIGHTS := $(SYSTEMS:%=weights/tables/%.safetensors) weights/tables/sid-unet.safetensors

.PHONY: all
.SECONDARY:
all: $(WEIGHTS)

$(RUNS)/vae-%/done:
	$(TRAIN) stage1 -o $(@D) --size micro --variant $* --steps $(STAGE1_STEPS) --rate 1.5e-3 $(OPTIONS)
	touch $@

# $(1): system, $(2): system whose VAE it has
define stage2
weights/tables/$(1).safetensors: $(RUNS)/vae-$(2)/done
	$(TRAIN) stage2 -o $(RUNS)/$(1) --from $(RUNS)/vae-$(2)/average.safetensors --variant $(1) \
	  --steps $(STAGE2_STEPS) --rate 1.5e-3 $(OPTIONS)
	$(TRAIN) export $(RUNS)/$(1)/average.safetensors -o $$@ --steps 10 --guidance 1
endef
$(foreach system,$(OWN_VAE),$(eval $(call stage2,$(system),$(system))))
$(foreach system,$(OF_DARKDIFF),$(eval $(call stage2,$(system),darkdiff)))
$(foreach system,$(OF_NO_RESIDUALS),$(eval $(call stage2,$(system),no-residuals)))

weights/tables/sid-unet.safetensors:
	$(TRAIN) sid -o $(RUNS)/sid-unet --width 16 --steps $(SID_STEPS) --rate 1e-3 $(OPTIONS)
	cp $(RUNS)/sid-unet/average.safetensors $@
