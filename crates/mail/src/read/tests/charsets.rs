//! Labels that lie about little Chinese, and European text that is never taken for Chinese.

use encoding_rs::{Encoding, GB18030, WINDOWS_1252};
use proptest::prelude::*;

use super::super::charset::decode;
use super::property::run;

/// What people call a text that is none of these.
const LATIN: [Option<&str>; 6] = [
    None,
    Some("us-ascii"),
    Some("iso-8859-1"),
    Some("windows-1252"),
    Some("iso-8859-15"),
    Some("x-unknown"),
];

fn as_latin(text: &str, label: Option<&str>) -> Vec<u8> {
    let encoding = label.and_then(|it| Encoding::for_label(it.as_bytes())).unwrap_or(WINDOWS_1252);
    encoding.encode(text).0.into_owned()
}

#[test]
fn little_chinese_is_read_whatever_it_is_called() {
    for text in [
        "公司名称：王五",
        "Company name: 甲乙",
        "Company name: 李",
        "Company: 北京 Ltd.\nProject: DW",
        "申请",
        "您好",
        "张三",
        "欧阳娜娜",
        "鑫淼",
        "Subject: 注册",
        "项目：数仓",
        "Tel: 123 地址：上海",
        "（甲）",
        "№１",
        "、。",
    ] {
        let (gb, ..) = GB18030.encode(text);
        for label in LATIN {
            assert_eq!(decode(&gb, label), text, "{label:?}");
        }
        assert_eq!(decode(&gb, Some("utf-8")), text);
        assert_eq!(decode(&gb, Some("gb2312")), text);
        for label in LATIN {
            assert_eq!(decode(text.as_bytes(), label), text, "{label:?}");
        }
    }
}

#[test]
fn what_travels_without_a_label_is_known_by_itself() {
    let (big5, ..) = encoding_rs::BIG5.encode("公司名稱：甲乙資料有限公司");
    assert_eq!(decode(&big5, None), "公司名稱：甲乙資料有限公司");
    let (japanese, ..) = encoding_rs::ISO_2022_JP.encode("会社名：株式会社アクメ");
    for label in [None, Some("us-ascii"), Some("utf-8")] {
        assert_eq!(decode(&japanese, label), "会社名：株式会社アクメ", "{label:?}");
    }
    assert_eq!(decode("Müller".as_bytes(), Some("iso-8859-1")), "Müller");
    assert_eq!(decode(b"M\xfcller", None), "Müller");
    let (gb, ..) = GB18030.encode("朱镕基：谢谢您，公司名称：鑫淼公司");
    assert_eq!(decode(&gb, Some("iso-8859-1")), "朱镕基：谢谢您，公司名称：鑫淼公司");
}

#[test]
fn european_words_stay_european() {
    for text in [
        "Müller",
        "Größe",
        "Förderung für Bäume und Flüße",
        "Straße",
        "Grüße",
        "ÄÖÜ",
        "MÜLLER & SÖHNE",
        "façade",
        "Société Générale",
        "Sté Générale à l'Été",
        "À bientôt",
        "Ça va",
        "créée",
        "Énergie",
        "Señor Peña, ¿cómo está?",
        "¡Hola!",
        "Ação São João",
        "não é possível",
        "coração",
        "Søren Kjærgård",
        "Þór Ægisson",
        "Åsa Öberg",
        "Malmö",
        "naïve",
        "5 °C ± 1",
        "£100 – €20",
        "§ 5 Abs. 2",
        "« bonjour »",
        "“Acme” – ‘Data’",
        "Acme® Data™ ©2026",
        "¼ ½ ¾",
        "Noël",
        "ÉÉ",
        "ÜÜ",
        "ÖÄ",
        "çã",
        "Größe: 5 µm²",
        "NIÑO PEÑA",
        "ÁÉÍÓÚ",
        "ÇÃO",
    ] {
        for label in LATIN {
            let bytes = as_latin(text, label);
            let written = WINDOWS_1252.decode(&bytes).0;
            let read = decode(&bytes, label);
            let known = label.and_then(|it| Encoding::for_label(it.as_bytes()));
            let expected = known.unwrap_or(WINDOWS_1252).decode(&bytes).0;
            assert!(read == expected || read == written, "{label:?} {text}: {read}");
        }
    }
}

/// Characters of European words, as often as letters are.
fn european() -> impl Strategy<Value = String> {
    let accented = prop::sample::select(
        "äöüßÄÖÜéèêëàâçîïôûùÉÈÀÇñÑáíóúÁÍÓÚ¿¡ãõåæøÅÆØ".chars().collect::<Vec<_>>(),
    );
    let letter = prop::sample::select("abcdefghijklmnopqrstuvwxyz".chars().collect::<Vec<_>>());
    let word = (
        prop::option::of(accented.clone()),
        prop::collection::vec((letter, prop::option::weighted(0.15, accented)), 1..9),
    );
    let word = word.prop_map(|(first, rest)| {
        let rest: String = rest
            .into_iter()
            .map(|(letter, accented)| {
                accented.map_or(letter.to_string(), |it| format!("{letter}{it}"))
            })
            .collect();
        format!("{}{rest}", first.map(String::from).unwrap_or_default())
    });
    prop::collection::vec(word, 1..12).prop_map(|words| words.join(" "))
}

#[test]
fn no_european_text_is_read_as_chinese() {
    run(3000, &(european(), 0..LATIN.len()), |(text, label)| {
        let label = LATIN[label];
        let bytes = as_latin(&text, label);
        let read = decode(&bytes, label);
        let chinese = read.chars().any(|c| ('\u{3000}'..'\u{fe30}').contains(&c));
        prop_assert!(!chinese, "{:?} became {:?} as {:?}", text, read, label);
        prop_assert_eq!(read, text);
        Ok(())
    });
}

#[test]
fn no_chinese_text_is_read_as_european() {
    let frequent: Vec<char> = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处".chars().collect();
    let names: Vec<char> = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文".chars().collect();
    let chars = prop_oneof![3 => prop::sample::select(frequent), 1 => prop::sample::select(names)];
    let text =
        prop::collection::vec(chars, 2..40).prop_map(|chars| chars.into_iter().collect::<String>());
    run(2000, &(text, "[a-zA-Z :.\n]{0,20}", 0..LATIN.len()), |(chinese, latin, label)| {
        let text = format!("{latin}{chinese}");
        let (gb, ..) = GB18030.encode(&text);
        // The few that are UTF-8 as well are taken for that.
        prop_assume!(std::str::from_utf8(&gb).is_err());
        prop_assert_eq!(decode(&gb, LATIN[label]), text, "{:?}", LATIN[label]);
        Ok(())
    });
}
