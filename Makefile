# Called by `sam build`: one target for each function, named after its resource.

MODELS = mkdir -p "$(ARTIFACTS_DIR)/models" && cp -r models/nomenclature "$(ARTIFACTS_DIR)/models/"

.PHONY: build-CodeInference build-GuidedClassification

build-CodeInference:
	cargo build --locked --profile lambda -p code-inference
	cp target/lambda/code-inference "$(ARTIFACTS_DIR)/bootstrap"
	$(MODELS) && cp -r models/classifier "$(ARTIFACTS_DIR)/models/"

build-GuidedClassification:
	cargo build --locked --profile lambda -p guided-classification --features aws
	cp target/lambda/guided-classification "$(ARTIFACTS_DIR)/bootstrap"
	$(MODELS) && mkdir -p "$(ARTIFACTS_DIR)/models/classifier" && cp models/classifier/manifest.json models/classifier/blend.json "$(ARTIFACTS_DIR)/models/classifier/"
