//! Inputs made of other inputs, the same from the same seed.

/// Longer than the longest input of a corpus; inputs do not grow for ever.
const MOST_BYTES: usize = 150_000;

/// Values at which lengths and counts go wrong.
const EDGES: [u8; 8] = [0, 1, 0x1f, b' ', 0x7f, 0x80, 0xfe, 0xff];

pub struct Mutator<'a> {
    random: fastrand::Rng,
    inputs: &'a [Vec<u8>],
    words: &'a [&'a str],
}

impl<'a> Mutator<'a> {
    pub fn new(seed: u64, inputs: &'a [Vec<u8>], words: &'a [&'a str]) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            inputs,
            words,
        }
    }

    /// One of the inputs, changed in one to eight places.
    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.any_input();
        for _ in 0..=self.random.u32(0..8) {
            self.change(&mut input);
        }
        input.truncate(MOST_BYTES);
        input
    }

    fn any_input(&mut self) -> Vec<u8> {
        let chosen = self.random.choice(self.inputs);
        chosen.cloned().unwrap_or_default()
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let random = &mut self.random;
        let length = input.len();
        // Heads are a small part of a file, and where decoders go wrong.
        let reach = if random.bool() {
            length.min(256)
        } else {
            length
        };
        let at = random.usize(0..=reach);
        let some = random.usize(0..=(length - at).min(32));
        match random.u8(0..9) {
            0 if at < length => input[at] ^= 1 << random.u8(0..8),
            1 if at < length => input[at] = random.u8(..),
            2 if at < length => input[at] = random.choice(EDGES).unwrap_or_default(),
            3 => drop(input.drain(at..at + some)),
            4 => {
                let copied = input[at..at + some].to_vec();
                let to = random.usize(0..=length);
                input.splice(to..to, copied);
            }
            5 => input.truncate(at),
            6 => {
                let other = self.any_input();
                let from = self.random.usize(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            // In place of as many bytes, or between them.
            7 | 8 => {
                let Some(word) = random.choice(self.words) else {
                    return;
                };
                let over = if random.bool() { word.len() } else { 0 };
                let end = (at + over).min(length);
                input.splice(at..end, word.bytes());
            }
            _ => {
                let byte = random.u8(..);
                input.insert(at, byte);
            }
        }
    }
}
