//! Text stripped to what survives a careless reader: capitals without accents,
//! digits, nothing else, each with its place in the original.

/// Folded text. The `i`-th folded character came from the original's `char`s
/// `source[i]..until[i]`.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Folded {
    pub chars: Vec<char>,
    pub source: Vec<usize>,
    pub until: Vec<usize>,
}

/// Folds `text`: capitals, base letters, digits.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        fold_char(ch, |c| out.push(c));
    }
    out
}

/// Folds for comparing captions: as [`fold`], and what recognisers confuse in
/// small print is made the same on both sides (L, 1 and I; 0 and O; RN and M; kana and the
/// Chinese characters of their shapes; the simplified forms that PP-OCR, which saw more of China's
/// print, gives for Japan's and Korea's).
pub(crate) fn fold_caption(chars: &[char]) -> Folded {
    let mut out = Folded::default();
    for (index, &ch) in chars.iter().enumerate() {
        fold_char(ch, |c| {
            let c = match c {
                'L' | '1' => 'I',
                '0' => 'O',
                other => han_form(other),
            };
            if let (Some(last @ 'R'), 'N') = (out.chars.last_mut(), c) {
                *last = 'M';
                out.until.pop();
            } else {
                out.chars.push(c);
                out.source.push(index);
            }
            out.until.push(index + 1);
        });
    }
    out
}

/// One of the forms that a character of captions is read in.
fn han_form(c: char) -> char {
    match c {
        '力' => 'カ',
        '一' => 'ー',
        '二' => 'ニ',
        '口' => 'ロ',
        '夕' => 'タ',
        '工' => 'エ',
        '卜' => 'ト',
        '八' => 'ハ',
        '三' => 'ミ',
        '千' => 'チ',
        '别' => '別',
        '号' | '號' => '号',
        '发' | '發' => '発',
        '证' | '證' => '証',
        '查' => '査',
        '录' | '錄' | '绿' | '緑' => '録',
        '车' => '車',
        '检' => '検',
        '载' => '載',
        '记' => '記',
        '场' => '場',
        '转' => '転',
        '动' => '動',
        '机' => '機',
        '长' => '長',
        '间' => '間',
        '开' => '開',
        '关' => '関',
        '运' => '運',
        '许' => '許',
        '货' => '貨',
        '质' => '質',
        '员' => '員',
        '类' => '類',
        '种' => '種',
        '满' => '満',
        '给' => '給',
        '县' => '県',
        '资' => '資',
        '变' => '変',
        '电' => '電',
        other => other,
    }
}

fn fold_char(ch: char, mut emit: impl FnMut(char)) {
    if ch.is_ascii_alphanumeric() {
        emit(ch.to_ascii_uppercase());
        return;
    }
    if ch.is_ascii() || !ch.is_alphanumeric() {
        return;
    }
    for upper in ch.to_uppercase() {
        match upper {
            'Æ' => "AE".chars().for_each(&mut emit),
            'Œ' => "OE".chars().for_each(&mut emit),
            'ẞ' => "SS".chars().for_each(&mut emit),
            'Þ' => "TH".chars().for_each(&mut emit),
            'Ĳ' => "IJ".chars().for_each(&mut emit),
            other if other.is_alphanumeric() => emit(base_letter(other)),
            _ => {}
        }
    }
}

/// The letter under the accents of a capital; the same letter where it has none.
fn base_letter(upper: char) -> char {
    match upper {
        'À'..='Å'
        | 'Ā'
        | 'Ă'
        | 'Ą'
        | 'Ǎ'
        | 'Ạ'
        | 'Ả'
        | 'Ấ'
        | 'Ầ'
        | 'Ẩ'
        | 'Ẫ'
        | 'Ậ'
        | 'Ắ'
        | 'Ằ'
        | 'Ẳ'
        | 'Ẵ'
        | 'Ặ' => 'A',
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => 'C',
        'Ď' | 'Đ' | 'Ð' => 'D',
        'È'..='Ë'
        | 'Ē'
        | 'Ĕ'
        | 'Ė'
        | 'Ę'
        | 'Ě'
        | 'Ẹ'
        | 'Ẻ'
        | 'Ẽ'
        | 'Ế'
        | 'Ề'
        | 'Ể'
        | 'Ễ'
        | 'Ệ'
        | 'Ə' => 'E',
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => 'G',
        'Ĥ' | 'Ħ' => 'H',
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ỉ' | 'Ị' => 'I',
        'Ĵ' => 'J',
        'Ķ' => 'K',
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ł' | 'Ŀ' => 'L',
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => 'N',
        'Ò'..='Ö'
        | 'Ø'
        | 'Ō'
        | 'Ŏ'
        | 'Ő'
        | 'Ơ'
        | 'Ọ'
        | 'Ỏ'
        | 'Ố'
        | 'Ồ'
        | 'Ổ'
        | 'Ỗ'
        | 'Ộ'
        | 'Ớ'
        | 'Ờ'
        | 'Ở'
        | 'Ỡ'
        | 'Ợ' => 'O',
        'Ŕ' | 'Ŗ' | 'Ř' => 'R',
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => 'S',
        'Ţ' | 'Ť' | 'Ț' | 'Ŧ' => 'T',
        'Ù'..='Ü'
        | 'Ũ'
        | 'Ū'
        | 'Ŭ'
        | 'Ů'
        | 'Ű'
        | 'Ų'
        | 'Ư'
        | 'Ụ'
        | 'Ủ'
        | 'Ứ'
        | 'Ừ'
        | 'Ử'
        | 'Ữ'
        | 'Ự' => 'U',
        'Ŵ' => 'W',
        'Ý' | 'Ÿ' | 'Ŷ' | 'Ỳ' | 'Ỵ' | 'Ỷ' | 'Ỹ' => 'Y',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        'Ά' => 'Α',
        'Έ' => 'Ε',
        'Ή' => 'Η',
        'Ί' | 'Ϊ' => 'Ι',
        'Ό' => 'Ο',
        'Ύ' | 'Ϋ' => 'Υ',
        'Ώ' => 'Ω',
        'Ё' => 'Е',
        // Full-width forms of ASCII letters and digits.
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' => {
            char::from_u32(upper as u32 - 0xfee0).unwrap_or(upper)
        }
        // Small digits under and over the line.
        '₀'..='₉' => char::from_u32(upper as u32 - 0x2080 + u32::from('0')).unwrap_or(upper),
        '²' => '2',
        '³' => '3',
        '¹' => '1',
        other => other,
    }
}

/// Least number of edits (insert, delete, replace) between `a` and `b`, or `None`
/// where it exceeds `most`.
pub(crate) fn edits(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut least = i + 1;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let value = (diagonal + usize::from(x != y))
                .min(*cell + 1)
                .min(left + 1);
            diagonal = *cell;
            *cell = value;
            left = value;
            least = least.min(value);
        }
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|&n| n <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_case_accents_and_punctuation() {
        for (text, expected) in [
            ("Prénom(s)", "PRENOMS"),
            ("Straße", "STRASSE"),
            ("Født", "FODT"),
            ("Doğum yeri", "DOGUMYERI"),
            ("Łódź 12/3", "LODZ123"),
            ("Þórður", "THORDUR"),
            ("ＡＢ１", "AB1"),
            ("", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn captions_survive_common_confusions() {
        let of = |s: &str| fold_caption(&s.chars().collect::<Vec<_>>()).chars;
        assert_eq!(of("Surname"), of("Sumame"));
        assert_eq!(of("Nationality"), of("Nationa1ity"));
        assert_ne!(of("Surname"), of("Given"));
    }

    #[test]
    fn captions_survive_other_forms_of_their_characters() {
        let of = |s: &str| fold_caption(&s.chars().collect::<Vec<_>>()).chars;
        assert_eq!(of("個人番号カート"), of("個人番号力一卜"));
        assert_eq!(of("性別"), of("性别"));
        assert_eq!(of("自動車検査証"), of("自动车检查证"));
        assert_ne!(of("氏名"), of("住所"));
    }

    #[test]
    fn sources_point_at_the_original() {
        let folded = fold_caption(&"a. Æé".chars().collect::<Vec<_>>());
        assert_eq!(folded.chars, ['A', 'A', 'E', 'E']);
        assert_eq!(folded.source, [0, 3, 3, 4]);
        let merged = fold_caption(&"a rn".chars().collect::<Vec<_>>());
        assert_eq!(merged.chars, ['A', 'M']);
        assert_eq!((merged.source, merged.until), (vec![0, 2], vec![1, 4]));
    }

    #[test]
    fn edit_distance_is_bounded() {
        let of = |a: &str, b: &str, most| {
            edits(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
                most,
            )
        };
        assert_eq!(of("KITTEN", "SITTING", 3), Some(3));
        assert_eq!(of("KITTEN", "SITTING", 2), None);
        assert_eq!(of("", "AB", 2), Some(2));
        assert_eq!(of("ABC", "ABC", 0), Some(0));
    }
}
