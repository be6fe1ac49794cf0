//! The 37 characters of the machine-readable zone, and sets of them.

/// Every character that may stand in an MRZ (ICAO Doc 9303 part 3, 4.3).
///
/// The index of a digit or letter is its value in the check-digit sum; the
/// filler `<`, last here, counts as 0 there.
pub const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// The filler.
pub(crate) const FILLER: u8 = b'<';

/// The entry of [`WEIGHT_VALUE`] for a byte outside the alphabet.
const OUTSIDE: u8 = u8::MAX;

/// The value of each byte in the check-digit sum, [`OUTSIDE`] where it is no
/// MRZ character. A table, because the sum is the hot loop of parsing.
const WEIGHT_VALUE: [u8; 256] = {
    let mut table = [OUTSIDE; 256];
    let mut index = 0;
    while index < 36 {
        table[ALPHABET[index] as usize] = index as u8;
        index += 1;
    }
    table[FILLER as usize] = 0;
    table
};

/// The value of a character in the check-digit sum (0 to 35), `None` where the
/// byte is no MRZ character.
#[must_use]
pub fn value_of(byte: u8) -> Option<u8> {
    let value = WEIGHT_VALUE[usize::from(byte)];
    (value != OUTSIDE).then_some(value)
}

/// The same, 0 for what is no MRZ character: for bytes known to be in the alphabet.
#[inline]
pub(crate) fn weight_value(byte: u8) -> u32 {
    let value = WEIGHT_VALUE[usize::from(byte)];
    if value == OUTSIDE {
        0
    } else {
        u32::from(value)
    }
}

/// Whether the byte is an MRZ character.
#[inline]
#[must_use]
pub fn is_mrz_character(byte: u8) -> bool {
    WEIGHT_VALUE[usize::from(byte)] != OUTSIDE
}

/// The index of a character in [`ALPHABET`].
#[must_use]
pub fn index_of(byte: u8) -> Option<usize> {
    if byte == FILLER {
        Some(36)
    } else {
        value_of(byte).map(usize::from)
    }
}

/// A set of MRZ characters: which may stand at one position.
///
/// Bit `i` stands for `ALPHABET[i]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Class(u64);

impl Class {
    /// No character: a position outside the format.
    pub const NONE: Self = Self(0);
    /// `0` to `9`.
    pub const DIGIT: Self = Self((1 << 10) - 1);
    /// `A` to `Z`.
    pub const LETTER: Self = Self(((1 << 26) - 1) << 10);
    /// The filler alone.
    pub const FILL: Self = Self(1 << 36);
    /// Letters and the filler: names and country codes.
    pub const NAME: Self = Self::LETTER.union(Self::FILL);
    /// Digits and the filler: dates with unknown parts, check digits that may be blank.
    pub const DIGIT_FILL: Self = Self::DIGIT.union(Self::FILL);
    /// Digits and letters.
    pub const ALNUM: Self = Self::DIGIT.union(Self::LETTER);
    /// Every character of the alphabet.
    pub const ALNUM_FILL: Self = Self::ALNUM.union(Self::FILL);
    /// `M`, `F` and the filler, the deviation `X`, and the `H` (hombre) of
    /// Mexican cards.
    pub const SEX: Self = Self::of(b"MFXH<");
    /// The second letter of a TD1 document code: a letter or the filler; US
    /// cards print a digit there (`C1USA`), never 0.
    pub const CODE: Self = Self::NAME.union(Self::of(b"123456789"));

    /// The set of the given characters; bytes outside the alphabet are ignored.
    #[must_use]
    pub const fn of(characters: &[u8]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < characters.len() {
            let mut index = 0;
            while index < ALPHABET.len() {
                if ALPHABET[index] == characters[at] {
                    bits |= 1 << index;
                }
                index += 1;
            }
            at += 1;
        }
        Self(bits)
    }

    /// The characters of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The characters of this set that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the character belongs to the set; false for any byte outside
    /// the alphabet.
    #[must_use]
    pub fn allows(self, byte: u8) -> bool {
        index_of(byte).is_some_and(|index| self.0 >> index & 1 == 1)
    }

    /// The members as bits: bit `i` for `ALPHABET[i]`.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The members in the order of [`ALPHABET`].
    pub fn characters(self) -> impl Iterator<Item = u8> {
        ALPHABET
            .iter()
            .copied()
            .filter(move |&byte| self.allows(byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_9303() {
        for (byte, value) in [(b'0', 0), (b'9', 9), (b'A', 10), (b'Z', 35), (b'<', 0)] {
            assert_eq!(value_of(byte), Some(value));
        }
        for byte in [b'a', b' ', b'-', 0, 0xC3] {
            assert_eq!(value_of(byte), None);
            assert!(!is_mrz_character(byte));
        }
        for (index, &byte) in ALPHABET.iter().enumerate() {
            assert_eq!(index_of(byte), Some(index));
        }
    }

    #[test]
    fn classes_hold_what_their_names_say() {
        assert_eq!(Class::DIGIT.characters().collect::<Vec<_>>(), b"0123456789");
        assert_eq!(Class::LETTER.characters().count(), 26);
        assert_eq!(Class::ALNUM_FILL.characters().count(), 37);
        assert!(Class::NAME.allows(b'<') && !Class::NAME.allows(b'0'));
        assert!(Class::DIGIT_FILL.allows(b'<') && !Class::DIGIT_FILL.allows(b'A'));
        assert!(Class::SEX.allows(b'X') && !Class::SEX.allows(b'A'));
        assert!(!Class::ALNUM_FILL.allows(b'a') && !Class::NONE.allows(b'<'));
        assert_eq!(Class::ALNUM_FILL.without(Class::FILL), Class::ALNUM);
    }
}
