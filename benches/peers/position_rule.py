"""The usual way to get an MRZ out of general OCR: a pattern, then position.

Lines that look like MRZ are brought to the length of a format of ICAO 9303,
and where a format has letters or digits only, look-alikes are exchanged. No
weighing of readings, no repair by check digits: that is what is compared with.
"""

import re

#: What recognisers give for the filler.
FILLERS = str.maketrans({c: "<" for c in "‹〈⟨＜≺く∠＾"} | {c: "<<" for c in "«《≪"})

#: For each format its lines, a class for each position: L letter or filler,
#: D digit, A any. Doc 9303-4 to -7; FRA is the French identity card's of 1988.
LAYOUTS = {
    "TD1": ("L" * 5 + "A" * 9 + "A" + "A" * 15, "D" * 7 + "L" + "D" * 7 + "L" * 3 + "A" * 11 + "D", "L" * 30),
    "TD2": ("L" * 36, "A" * 9 + "D" + "L" * 3 + "D" * 7 + "L" + "D" * 7 + "A" * 7 + "D"),
    "TD3": ("L" * 44, "A" * 9 + "D" + "L" * 3 + "D" * 7 + "L" + "D" * 7 + "A" * 14 + "DD"),
    "MRVA": ("L" * 44, "A" * 9 + "D" + "L" * 3 + "D" * 7 + "L" + "D" * 7 + "A" * 16),
    "MRVB": ("L" * 36, "A" * 9 + "D" + "L" * 3 + "D" * 7 + "L" + "D" * 7 + "A" * 8),
    "FRA": ("L" * 30 + "A" * 6, "DDDD" + "AAA" + "D" * 6 + "L" * 14 + "D" * 7 + "L" + "D"),
}

#: A line may have this many characters too many or too few, runs of fillers
#: being miscounted more often than anything else.
TOLERANCE = {30: 5, 36: 3, 44: 4}

TO_DIGIT = str.maketrans("OQDILZSBGAT", "00011258647")
TO_LETTER = str.maketrans("01258647", "OIZSBGAT")


def find_mrz(texts):
    """The MRZ among lines of text in reading order: (format, lines) or None."""
    lines = [re.sub(r"\s", "", text).translate(FILLERS).upper() for text in texts]
    lines = [line for line in lines if is_candidate(line)]
    for count, length in ((3, 30), (2, 44), (2, 36)):
        for first in range(len(lines) - count + 1):
            group = lines[first : first + count]
            if all(abs(len(line) - length) <= TOLERANCE[length] for line in group):
                name = name_of(group[0], length)
                return name, [at_positions(line, classes) for line, classes in zip(group, LAYOUTS[name])]
    return None


def is_candidate(line):
    """Two fillers or more, or a length that only MRZ lines have, and no other character."""
    if not re.fullmatch(r"[A-Z0-9<]+", line):
        return False
    return len(line) >= 20 and (line.count("<") >= 2 or len(line) in (30, 36, 44))


def name_of(first_line, length):
    if length == 30:
        return "TD1"
    if length == 36 and first_line.startswith("IDFRA"):
        return "FRA"
    visa = first_line.startswith("V")
    return {44: ("TD3", "MRVA"), 36: ("TD2", "MRVB")}[length][visa]


def at_positions(line, classes):
    """`line` with as many characters as `classes`, each of its class where a look-alike is."""
    exchange = {"L": TO_LETTER, "D": TO_DIGIT, "A": {}}
    line = to_length(line, len(classes))
    return "".join(char.translate(exchange[cls]) for char, cls in zip(line, classes))


def to_length(line, length):
    """Fillers are added to, or taken from, the longest run of them."""
    runs = list(re.finditer("<+", line))
    longest = max(runs, key=lambda run: len(run.group())).span() if runs else (len(line), len(line))
    missing = length - len(line)
    if missing >= 0:
        return line[: longest[1]] + "<" * missing + line[longest[1] :]
    return (line[: max(longest[0], longest[1] + missing)] + line[longest[1] :])[:length]


def digits_valid(name, lines):
    """Whether every check digit that the format prints is right."""
    pairs = {"TD1": td1, "TD2": td2, "TD3": td3, "MRVA": visa, "MRVB": visa, "FRA": french}[name](lines)
    return all(is_right(field, digit) for field, digit in pairs)


def td1(lines):
    first, second, _ = lines
    number, digit = first[5:14], first[14]
    if digit == "<" and first[15] != "<":
        # A long number goes on in the optional data; its check digit is the last there.
        rest = first[15:].split("<")[0]
        number, digit = number + rest[:-1], rest[-1]
    composite = first[5:] + second[:7] + second[8:15] + second[18:29]
    return [(number, digit), *dates(second, 0, 8), (composite, second[29])]


def td2(lines):
    second = lines[1]
    return [*visa(lines), (second[:10] + second[13:20] + second[21:35], second[35])]


def td3(lines):
    second = lines[1]
    composite = second[:10] + second[13:20] + second[21:43]
    return [*visa(lines), (second[28:42], second[42]), (composite, second[43])]


def french(lines):
    first, second = lines
    return [(second[:12], second[12]), (second[27:33], second[33]), (first + second[:35], second[35])]


def visa(lines):
    second = lines[1]
    return [(second[:9], second[9]), *dates(second, 13, 21)]


def dates(line, birth, expiry):
    return [(line[at : at + 6], line[at + 6]) for at in (birth, expiry)]


def is_right(field, digit):
    """ICAO 9303-3, 4.9: weights 7, 3, 1; a field without data may have a filler."""
    values = [0 if c == "<" else int(c, 36) for c in field]
    total = sum(value * (7, 3, 1)[i % 3] for i, value in enumerate(values)) % 10
    return digit == str(total) or (digit == "<" and set(field) == {"<"})
