//! TLS: a certificate that the owner has, or one that is made here. One that is made here is known by nobody, so its
//! fingerprint is shown: whoever sees the same one on the other side talks to this machine.

use conductor::{Conductor, paths::write_private};
use domain::{Code, Problem};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use sha2::{Digest as _, Sha256};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the certificate comes from.
#[derive(Debug, Clone, Default)]
pub enum Tls {
    /// One of our own, made when there is none.
    #[default]
    Own,
    /// The owner's.
    Given {
        /// The certificate and those above it (PEM).
        certificate: PathBuf,
        /// Its key (PEM).
        key: PathBuf,
    },
    /// None: whoever is on the network can read along. Only by an explicit word.
    Off,
}

/// What the server shows.
pub(crate) struct Shown {
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the certificate.
    pub fingerprint: String,
}

/// How long a certificate of our own is good, in years. Nobody is asked to trust it by its dates.
const YEARS: i32 = 10;

/// Gets the certificate ready. `None`: there is none, as it was asked for.
pub(crate) fn prepare(conductor: &Conductor, tls: &Tls, names: &[String]) -> Result<Option<Shown>, Problem> {
    match tls {
        Tls::Off => Ok(None),
        Tls::Given { certificate, key } => read(certificate, key, "tls-cert").map(Some),
        Tls::Own => {
            let folder = conductor.paths().network();
            let (certificate, key) = (folder.join("certificate.pem"), folder.join("certificate.key"));
            // The same one for as long as it is there: its fingerprint is what other machines know us by.
            if !(certificate.is_file() && key.is_file()) {
                make(&folder, &certificate, &key, names)?;
            }
            read(&certificate, &key, "tls").map(Some)
        }
    }
}

fn make(folder: &Path, certificate: &Path, key: &Path, names: &[String]) -> Result<(), Problem> {
    let failed = |error: rcgen::Error| Problem::bug("No certificate could be made.", error);
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut params = rcgen::CertificateParams::new(names.to_vec()).map_err(failed)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "ClipConductor");
    // The clock of another machine may be behind ours.
    params.not_before = rcgen::date_time_ymd(i32::from(today.year()) - 1, 1, 1);
    params.not_after = rcgen::date_time_ymd(i32::from(today.year()) + YEARS, 1, 1);
    let pair = rcgen::KeyPair::generate().map_err(failed)?;
    let made = params.self_signed(&pair).map_err(failed)?;
    std::fs::create_dir_all(folder).map_err(|error| Problem::io("Making the folder", folder, &error))?;
    write_private(key, pair.serialize_pem().as_bytes()).map_err(|error| Problem::io("Writing", key, &error))?;
    write_private(certificate, made.pem().as_bytes()).map_err(|error| Problem::io("Writing", certificate, &error))
}

fn read(certificate: &Path, key: &Path, field: &str) -> Result<Shown, Problem> {
    let unfit = |path: &Path, error: &dyn std::fmt::Display| {
        Problem::new(
            Code::Invalid,
            format!("{} can't be used for TLS.", path.display()),
            "It is not the PEM file that is needed, or the two files don't belong together.",
        )
        .field(field)
        .say("Give the certificate with --tls-cert and its key with --tls-key, or leave both out.")
        .details(error)
    };
    for path in [certificate, key] {
        std::fs::metadata(path).map_err(|error| Problem::io("Reading", path, &error).field(field))?;
    }
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| unfit(certificate, &error))?;
    let Some(own) = chain.first() else { return Err(unfit(certificate, &"no certificate")) };
    let fingerprint = fingerprint_of(own);
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unfit(key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::bug("TLS could not be set up.", error))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| unfit(certificate, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Shown { config: Arc::new(config), fingerprint })
}

/// SHA-256 of a certificate, as browsers show it: `AB:CD:…`.
pub fn fingerprint_of(certificate: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(certificate) {
        // Writing to a String does not fail.
        let _ = write!(text, "{}{byte:02X}", if text.is_empty() { "" } else { ":" });
    }
    text
}
