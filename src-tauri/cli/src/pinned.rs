//! Apps on other computers that this one was paired with. Each is known by its certificate: whoever answers there with
//! another one is somebody else, and hears nothing.

use conductor::paths::{Paths, write_private};
use domain::{Code, Problem};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// An app that this computer was paired with.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pinned {
    /// Where it is: `https://192.168.1.20:4480`.
    pub base: String,
    /// SHA-256 of its certificate; none where it is served without TLS.
    pub fingerprint: Option<String>,
    /// What lets us in.
    pub token: String,
    /// In whose name.
    pub user: String,
}

/// All of them, the newest last.
pub fn list(paths: &Paths) -> Result<Vec<Pinned>, Problem> {
    let file = file(paths);
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Problem::io("Reading", &file, &error)),
    };
    serde_json::from_slice(&text).map_err(|error| {
        Problem::new(Code::Invalid, format!("{} can't be read.", file.display()), "It is not as it was written.")
            .say("Remove it and pair again.")
            .details(error)
    })
}

/// The one at this address.
pub fn find(paths: &Paths, base: &str) -> Result<Pinned, Problem> {
    list(paths)?.into_iter().find(|one| one.base == base).ok_or_else(|| {
        Problem::new(
            Code::NotFound,
            format!("This computer is not paired with {base}."),
            "There is no token for it, and nobody knows its certificate.",
        )
        .fix(domain::Fix::RunCommand { command: format!("clipctl pair {base}") })
    })
}

/// Keeps one, in the place of what was known of its address.
pub fn keep(paths: &Paths, one: Pinned) -> Result<(), Problem> {
    let mut all = list(paths)?;
    all.retain(|known| known.base != one.base);
    all.push(one);
    write(paths, &all)
}

/// Forgets one. Whether it was there.
pub fn forget(paths: &Paths, base: &str) -> Result<bool, Problem> {
    let mut all = list(paths)?;
    let before = all.len();
    all.retain(|known| known.base != base);
    write(paths, &all)?;
    Ok(all.len() < before)
}

fn file(paths: &Paths) -> PathBuf {
    paths.network().join("paired.json")
}

fn write(paths: &Paths, all: &[Pinned]) -> Result<(), Problem> {
    let (folder, file) = (paths.network(), file(paths));
    std::fs::create_dir_all(&folder).map_err(|error| Problem::io("Making", &folder, &error))?;
    let text = serde_json::to_vec_pretty(all).map_err(|error| Problem::bug("What was paired can't be kept.", error))?;
    write_private(&file, &text).map_err(|error| Problem::io("Writing", &file, &error))
}

/// The address as it is kept: a scheme, a host, a port, and nothing behind.
pub fn address(text: &str) -> Result<String, Problem> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = reqwest::Url::parse(&whole)
        .map_err(|error| Problem::invalid("address", format!("`{text}` is no address ({error}).")))?;
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && matches!(url.path(), "" | "/");
    if !fits || url.query().is_some() || !url.username().is_empty() {
        return Err(Problem::invalid("address", "It has to be like https://192.168.1.20:4480."));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A client that talks to nobody but the holder of one certificate; where none is known yet, it tells which it saw.
pub fn client(wanted: Option<String>) -> Result<(reqwest::Client, Arc<Pin>), Problem> {
    let failed = |error: String| Problem::bug("TLS could not be set up.", error);
    let provider = Arc::new(ring::default_provider());
    let pin = Arc::new(Pin { wanted, seen: Mutex::default(), provider: Arc::clone(&provider) });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(pin.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let http = http.use_preconfigured_tls(config).build().map_err(|error| failed(error.to_string()))?;
    Ok((http, pin))
}

/// What is wanted of a certificate: to be the one, whatever it says of itself.
#[derive(Debug)]
pub struct Pin {
    wanted: Option<String>,
    seen: Mutex<Option<String>>,
    provider: Arc<CryptoProvider>,
}

impl Pin {
    /// The fingerprint of the certificate that was shown last.
    pub fn seen(&self) -> Option<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether somebody else answered.
    pub fn is_another(&self) -> bool {
        self.wanted.is_some() && self.seen().is_some_and(|seen| Some(seen) != self.wanted)
    }
}

impl ServerCertVerifier for Pin {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let seen = api::fingerprint_of(certificate);
        let known = self.wanted.as_ref().is_none_or(|wanted| *wanted == seen);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        match known {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)),
        }
    }

    // That the other side has the key of the certificate is looked at as always.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_one_way() {
        for (typed, kept) in [
            ("192.168.1.20:4480", "https://192.168.1.20:4480"),
            ("https://pc.local:4480/", "https://pc.local:4480"),
            ("http://127.0.0.1:99", "http://127.0.0.1:99"),
        ] {
            assert_eq!(address(typed).unwrap(), kept);
        }
        for typed in ["ftp://a", "https://", "https://a/path", "https://a?x=1", "https://me@a"] {
            assert_eq!(address(typed).unwrap_err().field.as_deref(), Some("address"), "{typed}");
        }
    }
}
