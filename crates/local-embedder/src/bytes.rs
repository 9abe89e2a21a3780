//! Reading a file's bytes without ever leaving them.

use crate::error::Flaw;

/// A place in the bytes, which moves on with every read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    /// What is being read, for the error.
    part: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], part: &'static str) -> Self {
        Self { rest: bytes, part }
    }

    /// Names what is read from here on.
    pub(crate) fn part(&mut self, part: &'static str) {
        self.part = part;
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Flaw> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Flaw::Short(self.part))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(Flaw::Short(self.part))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Flaw> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn f32(&mut self) -> Result<f32, Flaw> {
        self.array().map(f32::from_le_bytes)
    }

    /// A count or an address, of four bytes.
    pub(crate) fn count(&mut self) -> Result<usize, Flaw> {
        usize::try_from(self.u32()?).map_err(|_| Flaw::Wrong(self.part))
    }

    /// A count or an address, of eight bytes.
    pub(crate) fn long_count(&mut self) -> Result<usize, Flaw> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| Flaw::Wrong(self.part))
    }

    /// So many numbers of four bytes each.
    pub(crate) fn words(&mut self, count: usize) -> Result<impl Iterator<Item = [u8; 4]> + use<'a>, Flaw> {
        let length = count.checked_mul(4).ok_or(Flaw::Wrong(self.part))?;
        Ok(self.take(length)?.as_chunks::<4>().0.iter().copied())
    }
}

/// A number of sixteen bits, as wide as the others.
pub(crate) fn half(bytes: [u8; 2]) -> f32 {
    let bits = u16::from_le_bytes(bytes);
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let fraction = f32::from(bits & 0x03ff);
    match (bits >> 10) & 0x1f {
        0 => sign * fraction * f32::exp2(-24.0),
        0x1f => f32::NAN,
        exponent => sign * (1.0 + fraction / 1024.0) * f32::exp2(f32::from(exponent) - 15.0),
    }
}
