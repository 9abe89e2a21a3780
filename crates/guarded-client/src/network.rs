//! Networks, and which addresses are public.

use std::net::IpAddr;
use std::str::FromStr;

/// A network, as `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: u128,
    bits: u32,
    is_v4: bool,
}

/// A text that names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no network: write it as 10.0.0.0/8")]
pub struct NotANetwork;

impl Network {
    /// Whether an address is in it.
    #[must_use]
    pub fn has(&self, ip: IpAddr) -> bool {
        let (number, is_v4, width) = numbered(ip);
        is_v4 == self.is_v4 && shifted(number, width - self.bits) == shifted(self.first, width - self.bits)
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (ip, bits) = text.split_once('/').ok_or(NotANetwork)?;
        let (first, is_v4, width) = numbered(ip.parse().map_err(|_| NotANetwork)?);
        let bits = bits.parse().ok().filter(|bits| *bits <= width).ok_or(NotANetwork)?;
        Ok(Self { first, bits, is_v4 })
    }
}

fn numbered(ip: IpAddr) -> (u128, bool, u32) {
    match ip.to_canonical() {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)), true, 32),
        IpAddr::V6(ip) => (u128::from(ip), false, 128),
    }
}

fn shifted(number: u128, by: u32) -> u128 {
    number.checked_shr(by).unwrap_or(0)
}

/// Whether an address is one of the public internet: none of a private, local, shared, documented or reserved range, and none
/// that wraps another address.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            let is_special = a == 0
                || a == 10
                || a == 127
                || a >= 224
                || (a == 100 && (64..128).contains(&b))
                || (a == 169 && b == 254)
                || (a == 172 && (16..32).contains(&b))
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19 || (b == 51 && c == 100)))
                || (a == 203 && b == 0 && c == 113);
            !is_special
        }
        IpAddr::V6(ip) => {
            if let Some(mapped) = ip.to_ipv4_mapped() {
                return is_public(mapped.into());
            }
            // Global unicast alone, without what wraps (Teredo, 6to4) and what documents use.
            let [first, second, ..] = ip.segments();
            let is_special =
                first == 0x2002 || (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || first == 0x3fff;
            (first & 0xe000) == 0x2000 && !is_special
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "3fff::1",
        ];
        for private in private {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "8.8.8.8",
            "100.128.0.1",
            "104.18.7.192",
            "172.32.0.1",
            "2606:4700::1",
            "2606:4700::6812:7c0",
            "2a00:1450:4001::5",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_network_has_its_addresses_and_no_others() {
        let network: Network = "10.2.0.0/15".parse().unwrap();
        assert!(network.has("10.3.255.255".parse().unwrap()) && network.has("::ffff:10.2.0.1".parse().unwrap()));
        assert!(!network.has("10.4.0.0".parse().unwrap()) && !network.has("::1".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Network>().unwrap().has("8.8.8.8".parse().unwrap()));
        for wrong in ["10.0.0.0", "10.0.0.0/33", "shop/8", "/8"] {
            assert_eq!(wrong.parse::<Network>(), Err(NotANetwork), "{wrong}");
        }
    }
}
