#!/usr/bin/env python3
"""check-checkpoint.py FILE...: loads residual networks that TagGraph saved into torchvision and compares logits.

Each FILE holds the checkpoint (`model.*`), pictures (`input`, [batch, 3, height, width]) and TagGraph's logits
(`logits`); the tests write them where the environment names a folder:

    mkdir FOLDER; TAGGRAPH_CHECKPOINTS=FOLDER Tools/test --filter TorchvisionCheckpointTests
    Tools/reference/check-checkpoint.py FOLDER/*.safetensors

Needs torch, torchvision and safetensors. Prints the largest difference of each; fails above 1e-4 of the largest logit.
"""
import sys
import types

import torch
from safetensors.torch import load_file

try:
    import torchvision
except (RuntimeError, OSError):
    # A torchvision built for another torch registers operators that are not needed here.
    for name in [n for n in sys.modules if n.startswith("torchvision")]:
        del sys.modules[name]
    sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
    import torchvision

from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet


def network(state):
    """torchvision's network of the shapes that a checkpoint has; widths other than its own are put in by stage."""
    layers = [0, 0, 0, 0]
    for name in state:
        if name.startswith("layer"):
            stage, block = name.split(".")[:2]
            layers[int(stage[5:]) - 1] = max(layers[int(stage[5:]) - 1], int(block) + 1)
    kind = Bottleneck if "layer1.0.conv3.weight" in state else BasicBlock
    model = ResNet(kind, layers, num_classes=state["fc.weight"].shape[0])
    model.inplanes = state["conv1.weight"].shape[0]
    model.conv1 = torch.nn.Conv2d(3, model.inplanes, 7, 2, 3, bias=False)
    model.bn1 = torch.nn.BatchNorm2d(model.inplanes)
    for stage in range(4):
        width = state[f"layer{stage + 1}.0.conv1.weight"].shape[0]
        setattr(model, f"layer{stage + 1}", model._make_layer(kind, width, layers[stage], 1 if stage == 0 else 2))
    model.fc = torch.nn.Linear(state["fc.weight"].shape[1], state["fc.weight"].shape[0])
    return model


def check(path):
    tensors = load_file(path)
    state = {name[6:]: value for name, value in tensors.items() if name.startswith("model.")}
    model = network(state)
    model.load_state_dict(state, strict=True)
    model.eval()
    with torch.inference_mode():
        logits = model(tensors["input"])
    difference = (logits - tensors["logits"]).abs().max().item()
    scale = logits.abs().max().item()
    print(f"{path}: {len(state)} tensors, largest difference {difference:.3g} (largest logit {scale:.3g})")
    return difference <= 1e-4 * max(1, scale)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(0 if all([check(path) for path in sys.argv[1:]]) else 1)
