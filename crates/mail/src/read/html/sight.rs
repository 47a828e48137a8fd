//! Whether an element's text is seen, by what is declared for it.

use super::tokens::Tag;

/// How an element shows its text; what is inside begins with the same.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sight {
    /// Nothing within is seen, whatever it declares.
    pub(super) gone: bool,
    tiny: bool,
    invisible: bool,
    colour: Option<Colour>,
    /// `None` where it is a picture.
    background: Option<Option<Colour>>,
    /// Line ends count.
    pub(super) lines_count: bool,
}

type Colour = [u8; 3];

/// What comes of declarations beyond [`Sight`].
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Whether it is a line of its own, if it says so.
    pub(super) block: Option<bool>,
    /// Whether it has a line at its left, as what is quoted has.
    pub(super) ruled: bool,
    /// Whether it has anything declared.
    pub(super) declared: bool,
}

const GONE: [&str; 11] = [
    "head", "title", "script", "style", "template", "noframes", "del", "s", "strike", "svg",
    "object",
];

impl Sight {
    pub(super) fn is_seen(&self) -> bool {
        let white = Some([255; 3]);
        let same = match (self.colour, self.background.unwrap_or(white)) {
            (Some(text), Some(behind)) => text.iter().zip(behind).all(|(a, b)| a.abs_diff(b) <= 8),
            _ => false,
        };
        !(self.gone || self.tiny || self.invisible || same)
    }

    /// Within this, an element with these declarations.
    pub(super) fn within(mut self, tag: &Tag<'_>, declared: &str) -> (Self, Shape) {
        let mut shape = Shape { declared: !declared.trim().is_empty(), ..Shape::default() };
        self.gone |= GONE.contains(&&*tag.name) || tag.attribute("hidden").is_some();
        self.lines_count |= tag.name == "pre" || tag.name == "textarea";
        if let Some(named) = tag.attribute("bgcolor").and_then(colour) {
            self.background = Some(Some(named));
        }
        if tag.name == "font"
            && let Some(named) = tag.attribute("color").and_then(colour)
        {
            self.colour = Some(named);
        }
        let (mut clipped, mut empty, mut away) = (false, false, false);
        for declaration in declared.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim();
            match name.trim() {
                "display" => match value {
                    "none" => self.gone = true,
                    "inline" | "inline-block" | "contents" => shape.block = Some(false),
                    "block" | "list-item" | "table" | "flex" | "grid" | "table-row" => {
                        shape.block = Some(true);
                    }
                    _ => {}
                },
                "visibility" => self.invisible = matches!(value, "hidden" | "collapse"),
                "mso-hide" => self.gone |= value == "all",
                "opacity" => self.gone |= value.parse().is_ok_and(|it: f32| it < 0.05),
                "font-size" => self.tiny = is_tiny(value),
                "text-decoration" | "text-decoration-line" => {
                    self.gone |= value.contains("line-through");
                }
                "color" => match value {
                    "transparent" => self.gone = true,
                    _ => self.colour = colour(value).or(self.colour),
                },
                "background" | "background-color" | "background-image" => {
                    if value.contains("url(") || value.contains("gradient") {
                        self.background = Some(None);
                    } else if let Some(named) = value.split_whitespace().find_map(colour) {
                        self.background = Some(Some(named));
                    }
                }
                "max-height" | "height" | "max-width" | "width" => empty |= is_zero(value),
                "overflow" => clipped |= value.starts_with("hidden"),
                "left" | "top" | "text-indent" | "margin-left" => {
                    away |= value.strip_prefix('-').and_then(number).is_some_and(|it| it >= 900.0);
                }
                "white-space" => self.lines_count = value.starts_with("pre"),
                "border-left" => shape.ruled = !value.starts_with(['0', 'n']),
                _ => {}
            }
        }
        self.gone |= clipped && empty || away;
        (self, shape)
    }
}

/// The number that a length begins with.
fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(value.len());
    value[..end].parse().ok()
}

fn is_zero(value: &str) -> bool {
    number(value) == Some(0.0)
}

/// Nobody reads letters of a pixel.
fn is_tiny(value: &str) -> bool {
    let points = value.ends_with("px") || value.ends_with("pt");
    number(value).is_some_and(|it| it == 0.0 || points && it <= 1.0)
}

fn colour(value: &str) -> Option<Colour> {
    let value = value.trim().to_ascii_lowercase();
    match &*value {
        "white" => return Some([255; 3]),
        "black" | "windowtext" => return Some([0; 3]),
        "red" => return Some([255, 0, 0]),
        "blue" => return Some([0, 0, 255]),
        "navy" => return Some([0, 0, 128]),
        "green" => return Some([0, 128, 0]),
        "yellow" => return Some([255, 255, 0]),
        "gray" | "grey" => return Some([128; 3]),
        "snow" => return Some([255, 250, 250]),
        "whitesmoke" => return Some([245; 3]),
        _ => {}
    }
    if let Some(inside) = value.strip_prefix("rgb(").or_else(|| value.strip_prefix("rgba(")) {
        let mut parts = inside.trim_end_matches(')').split([',', ' ']).filter(|it| !it.is_empty());
        let mut part = || parts.next()?.trim().parse().ok();
        return Some([part()?, part()?, part()?]);
    }
    let hex = value.strip_prefix('#').unwrap_or(&value);
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize, length: usize| {
        let digits = hex.get(at * length..(at + 1) * length)?;
        let value = u8::from_str_radix(digits, 16).ok()?;
        Some(if length == 1 { value * 17 } else { value })
    };
    match hex.len() {
        3 => Some([part(0, 1)?, part(1, 1)?, part(2, 1)?]),
        6 => Some([part(0, 2)?, part(1, 2)?, part(2, 2)?]),
        _ => None,
    }
}
