"""Ours, PyTorch and ONNX Runtime side by side, one call after the other in one run, so that noise
hits all alike. Usage: side_by_side.py MODELBENCH FOLDER SECONDS [WORK …]

FOLDER keeps exported ONNX models. A WORK is a line as ModelBench reads it, with commas for spaces,
such as resnet,resnet18,224,8,1; without any, all of them are run. Prints a JSON line for each work
and implementation, then the ratios of their fastest calls to ours.
"""
import importlib.util
import json
import os
import subprocess
import sys
import time
import types
import warnings

warnings.filterwarnings("ignore")

WORKS = [
    "resnet resnet18 224 1 1",
    "resnet resnet18 224 8 1",
    "resnet resnet50 224 1 1",
    "resnet resnet50 224 8 1",
    "gru 256 32 32 1",
    "gru 256 32 1 1",
    "train-resnet resnet18 64 8 1",
    "train-resnet resnet18 112 8 1",
    "train-gru 256 32 32 1",
    "resnet resnet18 224 1 2",
    "resnet resnet18 224 8 2",
    "resnet resnet50 224 1 2",
]


def import_torchvision():
    """PyPI's torchvision asks for compiled operators of a build that a CPU-only torch has not. Its
    networks need none, so the registrations that fail are replaced by an empty module."""
    name = "torchvision._meta_registrations"
    if importlib.util.find_spec("torchvision") is None:
        raise SystemExit("side_by_side.py: torchvision is missing")
    sys.modules[name] = types.ModuleType(name)
    import torchvision

    return torchvision


class Ours:
    """ModelBench at the other end of a pipe; it takes the time itself."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, work):
        self.process.stdin.write(work + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["ms"]


def timed(function):
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1e3


class Peers:
    """The same works in PyTorch and ONNX Runtime: a dictionary of functions for each."""

    def __init__(self, folder, threads):
        import numpy
        import onnxruntime
        import torch

        self.torch, self.ort, self.numpy = torch, onnxruntime, numpy
        self.folder, self.threads = folder, threads
        torch.set_num_threads(threads)
        torch.manual_seed(0)

    def of(self, words):
        sizes = [int(word) for word in words[1:] if word.isdigit()]
        if words[0] == "resnet":
            return self.resnet(words[1], sizes[0], sizes[1])
        if words[0] == "train-resnet":
            return self.train_resnet(words[1], sizes[0], sizes[1])
        if words[0] in ("gru", "train-gru"):
            return self.gru(*sizes[:3], training=words[0] != "gru")
        return {}

    def resnet(self, name, size, pictures):
        torch = self.torch
        model = getattr(import_torchvision().models, name)(weights=None).eval()
        x = torch.randn(pictures, 3, size, size)
        path = f"{self.folder}/{name}-{size}.onnx"
        if not os.path.exists(path):
            torch.onnx.export(
                model, (x,), path, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}})
        options = self.ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        session = self.ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        feed = {"x": x.numpy()}

        def eager():
            with torch.inference_mode():
                model(x)

        return {"pytorch": eager, "onnxruntime": lambda: session.run(None, feed)}

    def train_resnet(self, name, size, batch):
        torch = self.torch
        model = getattr(import_torchvision().models, name)(weights=None, num_classes=100).train()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
        x, y = torch.randn(batch, 3, size, size), torch.randint(0, 100, (batch,))

        def step():
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()

        return {"pytorch": step}

    def gru(self, width, steps, batch, training):
        torch = self.torch
        model = torch.nn.GRU(width, width, batch_first=True)
        x = torch.randn(batch, steps, width)
        optimizer = torch.optim.AdamW(model.parameters(), 1e-3)

        def forward():
            with torch.inference_mode():
                model(x)

        def step():
            optimizer.zero_grad()
            model(x)[0].square().mean().backward()
            optimizer.step()

        return {"pytorch": step if training else forward}


def measure(work, ours, folder, seconds):
    words = work.split()
    calls = Peers(folder, int(words[-1])).of(words)
    times = {"ours": []}
    for name, function in calls.items():
        times[name] = []
        function()
        function()
    try:
        ours.call(work)
    except ValueError as error:
        print(json.dumps({"work": work, "error": str(error)}), flush=True)
        return
    start = time.time()
    while time.time() - start < seconds or len(times["ours"]) < 5:
        times["ours"].append(ours.call(work))
        for name, function in calls.items():
            times[name].append(timed(function))
    summary = {}
    for name, values in times.items():
        values.sort()
        summary[name] = (values[0], values[len(values) // 2])
        print(json.dumps({
            "work": work, "by": name, "min_ms": round(values[0], 3),
            "median_ms": round(values[len(values) // 2], 3), "calls": len(values)}), flush=True)
    ratios = {
        f"{name} / ours": [round(best / summary["ours"][0], 2), round(half / summary["ours"][1], 2)]
        for name, (best, half) in summary.items() if name != "ours"}
    print(json.dumps({"work": work, "ratios of min and median": ratios}), flush=True)


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    path, folder, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    works = [word.replace(",", " ") for word in sys.argv[4:]] or WORKS
    ours = Ours(path)
    for work in works:
        measure(work, ours, folder, seconds)


main()
