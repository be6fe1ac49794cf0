"""What all models are trained with: a feed from the press, checkpoints, the loop."""

import contextlib
import random
import threading
import time
from collections import deque

import numpy as np
import torch
from torch import nn

# Batches and pictures of the press from this number on are never trained on.
HELD_BACK = 1_000_000_000


class Separable(nn.Module):
    """A residual block along the line: depthwise over neighbours, then two pointwise."""

    def __init__(self, channels, kernel):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, (1, kernel), padding=(0, kernel // 2), groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, 2 * channels, 1, bias=False),
            nn.BatchNorm2d(2 * channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(2 * channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x):
        return x + self.body(x)


class Feed:
    """Batches of the press; the trainer never waits for it: where no new batch is
    there, one of the latest is used again. `read` takes a batch from the pipe."""

    def __init__(self, process, read, ahead=24, kept=400):
        self.process, self.read = process, read
        self.fresh = deque()
        self.recent = deque(maxlen=kept)
        self.space = threading.Semaphore(ahead)
        self.ready = threading.Condition()
        self.drawn = 0
        threading.Thread(target=self.fill, daemon=True).start()

    def fill(self):
        while True:
            self.space.acquire()
            batch = self.read(self.process.stdout)
            with self.ready:
                if batch is None:
                    raise SystemExit("the press stopped")
                self.fresh.append(batch)
                self.drawn += 1
                self.ready.notify()

    def take(self):
        with self.ready:
            while not self.fresh and len(self.recent) < 40:
                self.ready.wait()
            if not self.fresh:
                return random.choice(self.recent)
            batch = self.fresh.popleft()
        self.recent.append(batch)
        self.space.release()
        return batch


class Trainer:
    """A model, the running average of its weights, and where its training stands.

    With `arguments.begin_with` a new training begins with that exported file's weights;
    `first_inputs()` gives the inputs on which its batch norms are measured. `groups(model)`
    gives groups of parameters with the `share` of the learning rate that they are trained at.
    """

    def __init__(self, model, arguments, first_inputs, decay=0.998, groups=None):
        torch.manual_seed(arguments.seed)
        random.seed(arguments.seed)
        if arguments.threads:
            torch.set_num_threads(arguments.threads)
        self.arguments = arguments
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model()
        self.autocast = autocast(self.device)
        if arguments.begin_with is not None and not arguments.checkpoint.exists():
            continued(self.model, arguments.begin_with, first_inputs())
        self.model = self.model.to(self.device, memory_format=torch.channels_last)
        self.average = torch.optim.swa_utils.AveragedModel(
            self.model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay), use_buffers=True
        )
        parameters = self.model.parameters() if groups is None else groups(self.model)
        self.optimiser = torch.optim.AdamW(parameters, lr=arguments.rate, weight_decay=0.01)
        self.step, self.seconds, self.drawn = 0, 0.0, 0
        if arguments.checkpoint.exists():
            state = torch.load(arguments.checkpoint, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.seconds, self.drawn = state["step"], state["seconds"], state["drawn"]
            print(f"resumed at step {self.step}", flush=True)

    def save(self, drawn):
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "drawn": drawn,
        }
        partial = self.arguments.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.arguments.checkpoint)

    def run(self, feed, loss_of):
        """Trains until `steps`; `loss_of(model, batch, device)` gives the loss of a batch.

        The learning rate rises over 100 steps and then falls as half a cosine.
        """
        steps, highest = self.arguments.steps, self.arguments.rate
        self.model.train()
        begun, losses = time.time(), deque(maxlen=200)
        first = self.step
        while self.step < steps:
            rate = highest * min(1.0, self.step / 100) * (0.5 + 0.5 * np.cos(np.pi * self.step / steps))
            for group in self.optimiser.param_groups:
                group["lr"] = float(max(rate * group.get("share", 1.0), 1e-6))
            with self.autocast():
                loss = loss_of(self.model, feed.take(), self.device)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), 4.0)
            self.optimiser.step()
            self.average.update_parameters(self.model)
            self.step += 1
            losses.append(loss.item())
            if self.step % 50 == 0 or self.step == steps:
                now = time.time()
                self.seconds += now - begun
                begun = now
                print(
                    f"step {self.step} of {steps}  loss {np.mean(losses):.4f}  "
                    f"{self.seconds / 60:.1f} min  drawn {self.drawn + feed.drawn}",
                    flush=True,
                )
            if (self.step - first) % 100 == 0 or self.step == steps:
                self.save(self.drawn + feed.drawn)
        feed.process.kill()


def autocast(device):
    """The context in which networks are trained: bf16 where the processor computes in it.

    Where it has no such instructions PyTorch emulates them: on an AVX2 server CPU the
    line network took 12.5 s a step instead of 1.4.
    """
    native = device == "cuda" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    if not native:
        return contextlib.nullcontext
    return lambda: torch.autocast(device, dtype=torch.bfloat16)


def continued(model, path, inputs, new=()):
    """Puts the weights of the exported file `path` into `model`, but for the modules `new`,
    which the file does not have.

    The export has folded the batch norms into the convolutions: they get the means
    and deviations of `inputs` again, with scales that undo them.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    values = {weights.name: numpy_helper.to_array(weights) for weights in graph.initializer}
    layers = []
    # The classes of a line network are a matrix of its own, which is no layer of the model's.
    linear = any(isinstance(module, nn.Linear) for module in model.modules())
    kinds = ("Conv", "Gemm") if linear else ("Conv",)
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]].astype(np.float32)
        elif node.op_type in kinds:
            layers.append([torch.from_numpy(values[name].copy()) for name in node.input[1:]])
    called = []
    own = {inner for module in new for inner in module.modules()}
    hooks = [
        module.register_forward_hook(lambda module, *_: called.append(module))
        for module in model.modules()
        if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d)) and module not in own
    ]
    model.eval()
    with torch.no_grad():
        model(inputs[:1])
    for hook in hooks:
        hook.remove()
    norm_after = {a: b for a, b in zip(called, called[1:]) if isinstance(b, nn.BatchNorm2d)}
    convolutions = [module for module in called if not isinstance(module, nn.BatchNorm2d)]
    assert len(convolutions) == len(layers), f"{path} has {len(layers)} layers, the model {len(convolutions)}"

    def measured(norm, bias):
        def hook(_module, _inputs, output):
            norm.running_mean.copy_(output.mean((0, 2, 3)))
            norm.running_var.copy_(output.var((0, 2, 3)))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.copy_(bias + norm.running_mean)

        return hook

    hooks = []
    with torch.no_grad():
        for module, (weight, bias) in zip(convolutions, layers):
            module.weight.copy_(weight)
            if module in norm_after:
                hooks.append(module.register_forward_hook(measured(norm_after[module], bias)))
            else:
                module.bias.copy_(bias)
        model(inputs)
    for hook in hooks:
        hook.remove()


def mean_of(one, other, path):
    """Writes the mean of the weights of two exported files, one trained on from the other or
    both from a third: it generalises better than either (Wortsman et al., "Model soups", 2022)."""
    import onnx
    from onnx import numpy_helper

    model, second = onnx.load(one), onnx.load(other)
    pairs = list(zip(model.graph.initializer, second.graph.initializer, strict=True))
    for weights, others in pairs:
        a, b = numpy_helper.to_array(weights), numpy_helper.to_array(others)
        assert a.shape == b.shape, f"{weights.name} of {other} has another shape"
        if a.dtype == np.float32:
            weights.CopyFrom(numpy_helper.from_array((a + b) / 2, weights.name))
    onnx.save(model, path)


def averaged(model, checkpoint):
    """The model with its averaged weights, for use, and its checkpoint."""
    state = torch.load(checkpoint, map_location="cpu")
    average = torch.optim.swa_utils.AveragedModel(model(), use_buffers=True)
    average.load_state_dict(state["average"])
    return average.module.eval(), state


def line_input(pixels):
    """Luma of crops (n, 1, height, width), uint8, as a line network takes it: from -1 to 1."""
    return torch.from_numpy(pixels.astype(np.float32)) / 127.5 - 1.0


def greedy(frames, characters):
    """The most probable text of each line: class 0 is the blank of CTC, class i characters[i - 1]."""
    texts = []
    for row in frames.argmax(-1):
        keep = np.r_[True, row[1:] != row[:-1]] & (row != 0)
        texts.append("".join(characters[c - 1] for c in row[keep]))
    return texts


def training_of(model, state):
    """What a card says of a training."""
    return {
        "steps": state["step"],
        "minutes": round(state["seconds"] / 60, 1),
        "batches_drawn": state["drawn"],
        "parameters": sum(p.numel() for p in model.parameters()),
    }


def export(module, example, path, **names):
    """Writes `module` as ONNX, batch norms folded into convolutions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(module, (example,), str(path), opset_version=17, dynamo=False, **names)


def session(path):
    """The exported file on one core, as the engine runs it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])


def milliseconds(runtime, name, example):
    """The median time of fifty runs."""
    times = []
    for _ in range(50):
        begun = time.perf_counter()
        runtime.run(None, {name: example})
        times.append(time.perf_counter() - begun)
    return round(1000 * float(np.median(times)), 2)
