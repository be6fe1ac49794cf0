//! Hanja: the Chinese characters that Korean prints, and the syllables that they spell.
//!
//! KS X 1001:2004 has 4,888 of them in rows 42 to 93, sorted by the syllable; a character with
//! several readings stands there once for each. `hanja.txt` is that list: a line a syllable,
//! the characters behind it (as Unicode's normal form C has them).

use std::collections::HashMap;
use std::sync::LazyLock;

const LIST: &str = include_str!("hanja.txt");

/// The form that China or Japan writes and the one that Korea prints, where Unicode has both and
/// the standard has the second alone: the same character to those who read it.
const FORMS: &str = "\
    妍姸 黄黃 吴吳 呉吳 鎮鎭 真眞 青靑 清淸 教敎 為爲 \
    内內 温溫 悦悅 説說 税稅 鋭銳 脱脫 緒緖 戸戶 户戶 \
    巻卷 黒黑 產産 録錄 緑綠 禄祿 歩步 渉涉 頼賴 徳德 \
    増增 曽曾 彥彦 寛寬 恵惠 穂穗 隠隱 姫姬 桜櫻 栄榮 \
    浄淨 静靜 俞兪 奥奧 与與 閲閱 郑鄭 卧臥 尚尙 即卽 \
    既旣 虚虛 慎愼 填塡 顛顚 遥遙 揺搖 瑶瑤 謡謠 銭錢 \
    剣劍 検檢 険險 倹儉 暁曉 焼燒 尧堯 研硏 别別 册冊 \
    值値 没沒 毎每 概槪 郷鄕 瓶甁 併倂 屏屛 并幷 潜潛 \
    賛贊 讃讚 鉱鑛 広廣 宫宮 吕呂 匀勻 韵韻 辺邊 薫薰 \
    勲勳 焕煥";

/// For each of the standard's hanja the syllables that it spells.
static READINGS: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut readings: HashMap<char, Vec<char>> = HashMap::new();
    for line in LIST.lines() {
        let mut chars = line.chars();
        let Some(syllable) = chars.next() else {
            continue;
        };
        for hanja in chars.filter(|ch| !ch.is_whitespace()) {
            readings.entry(hanja).or_default().push(syllable);
        }
    }
    readings
});

/// Whether `ch` is a Chinese character, as also Korean and Japanese write them.
#[must_use]
pub fn is_han(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Whether `ch` is among the hanja of KS X 1001. Those of names go beyond (the supreme court
/// allows some 8,000), but hardly one in a hundred names has one.
#[must_use]
pub fn is_standard(ch: char) -> bool {
    READINGS.contains_key(&ch)
}

/// The form of `ch` that Korea prints, where another is usual elsewhere.
#[must_use]
pub fn korean_form(ch: char) -> Option<char> {
    FORMS.split(' ').find_map(|pair| {
        let mut forms = pair.chars();
        (forms.next() == Some(ch)).then(|| forms.next()).flatten()
    })
}

/// Whether the hanja `hanja` are written for the syllables `hangul`, one for each: `None` where
/// the standard does not have one of them. Spaces do not count.
#[must_use]
pub fn spell(hanja: &str, hangul: &str) -> Option<bool> {
    let solid =
        |text: &str| -> Vec<char> { text.chars().filter(|ch| !ch.is_whitespace()).collect() };
    let (hanja, hangul) = (solid(hanja), solid(hangul));
    if hanja.len() != hangul.len() {
        return Some(false);
    }
    let mut all = true;
    for (character, syllable) in hanja.iter().zip(&hangul) {
        all &= READINGS.get(character)?.contains(syllable);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_standards() {
        let places: usize = READINGS.values().map(Vec::len).sum();
        assert_eq!(places, 52 * 94);
        // Unicode's compatibility ideographs U+F900 to U+FA0B are its 268 doubles, of which two
        // normalise to what the standard has otherwise.
        assert_eq!(READINGS.len(), 4_888 - 266);
    }

    #[test]
    fn the_standard_has_the_korean_form_alone() {
        for pair in FORMS.split(' ') {
            let forms: Vec<char> = pair.chars().collect();
            assert_eq!(forms.len(), 2, "{pair}");
            assert!(!is_standard(forms[0]) && is_standard(forms[1]), "{pair}");
        }
        assert_eq!(korean_form('真'), Some('眞'));
        assert_eq!(korean_form('眞'), None);
    }

    #[test]
    fn names_are_spelt() {
        // A name that everybody knows, and a surname with two sounds.
        assert_eq!(spell("李舜臣", "이순신"), Some(true));
        assert_eq!(spell("世宗", "세 종"), Some(true));
        assert_eq!(spell("柳", "류"), Some(true));
        assert_eq!(spell("柳", "유"), Some(true));
        assert_eq!(spell("李舜臣", "이순인"), Some(false));
        assert_eq!(spell("李舜", "이순신"), Some(false));
        // The form of this surname that China writes.
        assert_eq!(spell("吴", "오"), None);
        assert!(is_standard('吳') && !is_standard('吴'));
    }
}
