//! Style sheets and scripts: part of the executable, named by their content, kept for ever by
//! browsers.

use std::sync::OnceLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use flate2::Compression;
use sha2::{Digest, Sha256};

use crate::{Refused, Visit, page::compressed};

/// What a name may be kept for: a year, without asking again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files that pages load: name, media type, content.
pub const ASSETS: [(&str, &str, &[u8]); 5] = [
    ("basecoat.css", CSS, include_bytes!("../assets/vendor/basecoat-css/basecoat.cdn.min.css")),
    ("console.css", CSS, include_bytes!("../assets/console.css")),
    ("htmx.js", SCRIPT, include_bytes!("../assets/vendor/htmx.org/htmx.min.js")),
    ("console.js", SCRIPT, include_bytes!("../assets/console.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
];

struct Asset {
    name: String,
    media_type: &'static str,
    plain: &'static [u8],
    gzip: Vec<u8>,
}

/// All of them, as they are served.
pub(crate) struct Assets(Vec<Asset>);

impl Assets {
    /// Named and compressed at their first use.
    pub(crate) fn all() -> &'static Self {
        static ALL: OnceLock<Assets> = OnceLock::new();
        ALL.get_or_init(|| {
            let served = |&(name, media_type, plain): &(&str, &'static str, &'static [u8])| {
                let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
                let hash = Sha256::digest(plain);
                let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
                let gzip = compressed(plain, Compression::best());
                Asset { name: format!("{stem}-{hash}.{extension}"), media_type, plain, gzip }
            };
            Self(ASSETS.iter().map(served).collect())
        })
    }

    /// The path of a file, by its name in [`ASSETS`].
    pub(crate) fn path(&self, name: &str) -> String {
        let at = ASSETS.iter().position(|(known, ..)| *known == name);
        let asset = &self.0[at.expect("a template names a file of ASSETS")];
        format!("/console/assets/{}", asset.name)
    }
}

/// Serve one.
pub(crate) async fn serve(req: HttpRequest, visit: Visit) -> Result<HttpResponse, Refused> {
    let name = req.match_info().get("name").unwrap_or_default();
    let found = Assets::all().0.iter().find(|asset| asset.name == name);
    let asset = found.ok_or(Refused::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if visit.gzip {
        return Ok(answer
            .insert_header((header::CONTENT_ENCODING, "gzip"))
            .body(asset.gzip.as_slice()));
    }
    Ok(answer.body(asset.plain))
}

#[cfg(test)]
mod tests;
