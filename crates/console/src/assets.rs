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
macro_rules! assets {
    ($($asset:ident: $name:literal, $media_type:expr, $path:literal;)*) => {
        /// A file that pages load, as templates name it.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Asset {
            $($asset,)*
        }

        const FILES: &[(&str, &str, &[u8])] = &[
            $(($name, $media_type, include_bytes!(concat!("../assets/", $path))),)*
        ];
    };
}

assets! {
    BasecoatCss: "basecoat.css", CSS, "vendor/basecoat-css/basecoat.cdn.min.css";
    ConsoleCss: "console.css", CSS, "console.css";
    HtmxJs: "htmx.js", SCRIPT, "vendor/htmx.org/htmx.min.js";
    ConsoleJs: "console.js", SCRIPT, "console.js";
    Icon: "icon.svg", "image/svg+xml", "icon.svg";
}

struct Served {
    name: String,
    media_type: &'static str,
    plain: &'static [u8],
    gzip: Vec<u8>,
}

/// All of them, as they are served.
pub(crate) struct Assets(Vec<Served>);

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
                Served { name: format!("{stem}-{hash}.{extension}"), media_type, plain, gzip }
            };
            Self(FILES.iter().map(served).collect())
        })
    }

    /// The path of a file.
    pub(crate) fn path(&self, asset: Asset) -> String {
        format!("/console/assets/{}", self.0[asset as usize].name)
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
