//! The form of a number, letter by letter.

/// A form such as `99-99-999999-99`: `9` a digit, `A` a letter, `X` either, anything
/// else itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    places: Vec<char>,
}

/// Whether separators have to stand where the form has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Character by character, separators too.
    Exact,
    /// The same letters and digits, separators apart.
    Loose,
}

impl Shape {
    /// The form that `text` spells; `None` where it has no place for a letter or digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let places: Vec<char> = text.chars().collect();
        let counts = places.iter().any(|c| matches!(c, '9' | 'A' | 'X'));
        (counts && places.len() <= 40).then_some(Self { places })
    }

    /// How `text` has this form, where it does.
    #[must_use]
    pub fn likeness(&self, text: &str) -> Option<Likeness> {
        let chars: Vec<char> = text.chars().collect();
        if fits(&self.places, &chars) {
            return Some(Likeness::Exact);
        }
        let bare = |chars: &[char]| -> Vec<char> {
            chars
                .iter()
                .copied()
                .filter(|c| c.is_alphanumeric())
                .collect()
        };
        fits(&bare(&self.places), &bare(&chars)).then_some(Likeness::Loose)
    }
}

impl Shape {
    /// `text` with letters where this form has letters and digits where it has digits, where
    /// it has the form but for O and 0, I and 1, which recognisers do not tell apart.
    #[must_use]
    pub fn mended(&self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() != self.places.len() {
            return None;
        }
        let mended: Vec<char> = chars
            .iter()
            .zip(&self.places)
            .map(|(c, place)| match (place, c) {
                ('9', 'O') => '0',
                ('9', 'I') => '1',
                ('A', '0') => 'O',
                ('A', '1') => 'I',
                _ => *c,
            })
            .collect();
        (mended != chars && fits(&self.places, &mended)).then(|| mended.into_iter().collect())
    }

    /// `text` with the spaces of the first of `forms` that it has but for spaces, unless it has
    /// one of them to the character.
    #[must_use]
    pub fn spaced_by(forms: &[Self], text: &str) -> Option<String> {
        let is_one = |form: &Self| form.likeness(text) == Some(Likeness::Exact);
        if forms.iter().any(is_one) {
            return None;
        }
        forms.iter().find_map(|form| form.spaced(text))
    }

    /// `text` with the spaces of this form, where it has it but for spaces: recognisers lose
    /// them.
    #[must_use]
    pub fn spaced(&self, text: &str) -> Option<String> {
        let bare =
            |chars: &[char]| -> Vec<char> { chars.iter().copied().filter(|c| *c != ' ').collect() };
        let chars = bare(&text.chars().collect::<Vec<_>>());
        if !self.places.contains(&' ') || !fits(&bare(&self.places), &chars) {
            return None;
        }
        let mut rest = chars.into_iter();
        let place = |place: &char| {
            if *place == ' ' {
                Some(' ')
            } else {
                rest.next()
            }
        };
        self.places.iter().map(place).collect()
    }
}

fn fits(places: &[char], chars: &[char]) -> bool {
    places.len() == chars.len()
        && places.iter().zip(chars).all(|(place, c)| match place {
            '9' => c.is_ascii_digit(),
            'A' => c.is_alphabetic(),
            'X' => c.is_alphanumeric(),
            other => other == c,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_fit_with_and_without_separators() {
        let shape = Shape::parse("999999-9999999").expect("a form");
        for (text, expected) in [
            ("971013-9019902", Some(Likeness::Exact)),
            ("9710139019902", Some(Likeness::Loose)),
            ("971013 9019902", Some(Likeness::Loose)),
            ("97101-39019902", Some(Likeness::Loose)),
            ("971013-901990X", None),
            ("", None),
        ] {
            assert_eq!(shape.likeness(text), expected, "{text}");
        }
        let groups = Shape::parse("9999 9999 9999").expect("a form");
        for (text, expected) in [
            ("1234 56789012", Some("1234 5678 9012")),
            ("123456789012", Some("1234 5678 9012")),
            ("1234-5678-9012", None),
            ("1234 5678 901", None),
        ] {
            assert_eq!(groups.spaced(text).as_deref(), expected, "{text}");
        }
        assert_eq!(shape.spaced("971013-9019902"), None);
        assert_eq!(
            shape.mended("97I0I3-9O19902").as_deref(),
            Some("971013-9019902")
        );
        // Right as it is, or wrong otherwise.
        assert_eq!(shape.mended("971013-9019902"), None);
        assert_eq!(shape.mended("97I0I3-9O1990B"), None);
        assert_eq!(Shape::parse("--"), None);
        let mixed = Shape::parse("AAX 9").expect("a form");
        assert_eq!(mixed.likeness("äÖ1 2"), Some(Likeness::Exact));
    }
}
