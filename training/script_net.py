"""The network for lines of one script: PP-OCRv6's tiny backbone and classes that share letters."""

import unicodedata

import numpy as np
import torch
from torch import nn

import ppocr
from trainer import Separable

# The further blocks of a deeper network: channels in, inside and out, and the frames that one
# sees, some three characters. They cost a tenth of the time.
SHAPES = (160, 320, 160)
BESIDE = 15


def parts_of(symbol):
    """What a character shares with others: the letters of a syllable of Hangul, or a Latin
    letter and its marks; nothing where it has no parts."""
    decomposed = unicodedata.normalize("NFD", symbol)
    if 0xAC00 <= ord(symbol) <= 0xD7A3 or (len(decomposed) > 1 and decomposed[0].isascii()):
        return list(decomposed)
    return [symbol] if symbol.isascii() and symbol.isalpha() else []


def parts(alphabet):
    """For each class up to three parts, numbered from 1 on, 0 for none; and how many there are."""
    numbers = {}
    table = np.zeros((3, len(alphabet) + 1), np.int64)
    for index, symbol in enumerate(alphabet):
        for place, part in enumerate(parts_of(symbol)[:3]):
            table[place, index + 1] = numbers.setdefault(part, len(numbers) + 1)
    return torch.from_numpy(table), len(numbers) + 1


class Classes(nn.Module):
    """Logits of all classes. What a syllable weighs is the sum of what its letters weigh and
    of something of its own, so that a rare one is known by its letters; what a letter with
    a mark weighs is likewise the sum of the letter and the mark."""

    def __init__(self, channels, alphabet):
        super().__init__()
        count = len(alphabet) + 1
        table, shared = parts(alphabet)
        self.register_buffer("parts", table, persistent=False)
        self.shared = nn.Parameter(torch.randn(shared, channels) * channels**-0.5)
        self.own = nn.Parameter(torch.randn(count, channels) * 0.3 * channels**-0.5)
        self.bias = nn.Parameter(torch.zeros(count))

    def weight(self):
        has = (self.parts > 0).unsqueeze(-1)
        return self.own + (self.shared[self.parts] * has).sum(0)

    def forward(self, x):
        return x @ self.weight().t() + self.bias

    def share_out(self, weight, bias):
        """Takes the sums of an export, (classes, channels), apart again: the parts get what
        their characters have in common (ridge regression), each class the rest."""
        member = torch.zeros(weight.shape[0], self.shared.shape[0])
        for part in self.parts:
            member[part > 0, part[part > 0]] = 1.0
        normal = member.t() @ member + torch.eye(member.shape[1])
        with torch.no_grad():
            self.shared.copy_(torch.linalg.solve(normal, member.t() @ weight))
            self.own.copy_(weight - member @ self.shared)
            self.bias.copy_(bias)


class ScriptNet(nn.Module):
    """(n, 1, 40, width) in -1..1 to logits (n, width / 4, classes).

    A deeper one has a block more of shapes, and one that sees the characters beside. Both
    begin as nothing, so that a network without them is gone on with.
    """

    def __init__(self, alphabet, deeper=False, channels=176):
        super().__init__()
        self.backbone = ppocr.Backbone()
        self.collapse = nn.Sequential(
            nn.Conv2d(self.backbone.CHANNELS, channels, 3, 1, (0, 1), bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            Separable(channels, 5),
            Separable(channels, 7),
        )
        self.further = nn.ModuleList()
        if deeper:
            shapes = ppocr.Block(*SHAPES, activation=torch.relu)
            nn.init.dirac_(shapes.depthwise.weight, self.backbone.CHANNELS)
            beside = Separable(channels, BESIDE)
            for nothing in (shapes.depthwise.bias, shapes.narrow.weight, shapes.narrow.bias, beside.body[-1].weight):
                nn.init.zeros_(nothing)
            self.further.extend([shapes, beside])
        self.classes = Classes(channels, alphabet)

    def features(self, x):
        shapes, beside = self.further or (nn.Identity(), nn.Identity())
        return beside(self.collapse(shapes(self.backbone(x)))).squeeze(2).transpose(1, 2)

    def forward(self, x):
        return self.classes(self.features(x))


class Exported(nn.Module):
    """The same with one matrix for the classes, and probabilities."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        self.register_buffer("weight", net.classes.weight().detach().t().contiguous())

    def forward(self, x):
        # One matrix product with its bias, for the one line that the engine gives.
        scores = torch.addmm(self.net.classes.bias, self.net.features(x).squeeze(0), self.weight)
        return scores.unsqueeze(0).softmax(-1)
