use crate::{Lang, detect};

const ALL: [Lang; 6] = [Lang::En, Lang::Ru, Lang::Tr, Lang::Es, Lang::Ar, Lang::Ky];

#[test]
fn a_short_question_is_in_its_language() {
    let table = [
        ("Do you have the blue running shoe in 42?", Lang::En),
        ("price?", Lang::En),
        ("hello", Lang::En),
        ("У вас есть синие кроссовки 42 размера?", Lang::Ru),
        ("сколько стоит", Lang::Ru),
        ("Mavi koşu ayakkabısı 42 var mı?", Lang::Tr),
        ("fiyat ne kadar", Lang::Tr),
        ("merhaba", Lang::Tr),
        ("¿Tienes la zapatilla azul en talla 42?", Lang::Es),
        ("cuanto cuesta", Lang::Es),
        ("هل عندكم حذاء أزرق مقاس 42؟", Lang::Ar),
        ("Көк кроссовка 42 барбы?", Lang::Ky),
        ("канча турат", Lang::Ky),
        ("салам", Lang::Ky),
    ];
    for (text, lang) in table {
        assert_eq!(detect(text, &ALL), Some(lang), "{text}");
    }
}

#[test]
fn a_text_without_letters_has_no_language_and_none_is_outside_the_allowed() {
    assert_eq!(detect("42 ?? 🔥", &ALL), None);
    assert_eq!(detect("Mavi ayakkabı var mı?", &[Lang::En, Lang::Ru]), Some(Lang::En));
    assert_eq!(detect("привет", &[Lang::En]), None);
}
