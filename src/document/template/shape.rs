//! The form of a number, letter by letter.

/// A form such as `99-99-999999-99`: `9` a digit, `A` a letter, `X` either, anything
/// else itself. Each of them may be missing where `?` follows it: `AA?A?-AA? 99?9?9?`.
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
    /// The forms that `text` spells, longest first: one, or each with and without what may be
    /// missing. `None` where it has no place for a letter or digit, or too many may be missing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Vec<Self>> {
        const MOST_PLACES: usize = 40;
        const MOST_FORMS: usize = 64;
        let chars: Vec<char> = text.chars().collect();
        let mut forms = vec![Vec::new()];
        for (at, &place) in chars.iter().enumerate().filter(|(_, place)| **place != '?') {
            let without = (chars.get(at + 1) == Some(&'?')).then(|| forms.clone());
            for form in &mut forms {
                form.push(place);
            }
            for form in without.into_iter().flatten() {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
            if forms.len() > MOST_FORMS || at >= 2 * MOST_PLACES {
                return None;
            }
        }
        let counts = |form: &Vec<char>| {
            form.iter().any(|c| matches!(c, '9' | 'A' | 'X')) && form.len() <= MOST_PLACES
        };
        if !forms.iter().all(counts) {
            return None;
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Some(forms.into_iter().map(|places| Self { places }).collect())
    }

    /// Whether it says of each place if a letter or a digit stands there.
    #[must_use]
    pub fn tells_letters(&self) -> bool {
        !self.places.contains(&'X')
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
        let form = |text| Shape::parse(text).expect("a form").remove(0);
        let shape = form("999999-9999999");
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
        let groups = form("9999 9999 9999");
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
        let mixed = form("AAX 9");
        assert_eq!(mixed.likeness("äÖ1 2"), Some(Likeness::Exact));
    }

    #[test]
    fn what_may_be_missing_makes_forms_of_its_own() {
        let plates = Shape::parse("AA?A?-AA? 99?9?9?").expect("forms");
        assert_eq!(plates.len(), 24);
        let exact = |text| {
            let is = |form: &Shape| form.likeness(text) == Some(Likeness::Exact);
            plates.iter().filter(|form| is(form)).count()
        };
        for plate in ["B-FC 681", "M-A 1", "FFB-AB 1234"] {
            assert_eq!(exact(plate), 1, "{plate}");
        }
        for other in ["B-FC", "BFC 681", "B-FC 68123", "-FC 681"] {
            assert_eq!(exact(other), 0, "{other}");
        }
        // Nothing of it may be sure to be there, or so much may be missing that it says nothing.
        assert_eq!(Shape::parse("9?"), None);
        assert_eq!(Shape::parse("9?A?9?A?9?A?9?A?9"), None);
    }
}
