use super::naive;
use crate::{
    bytes::half,
    kernel::{error_function, exponential},
};

#[test]
fn the_exponential_is_near_enough_everywhere() {
    for step in -8_700..=8_700 {
        let x = f64::from(step) / 100.0;
        let off = f64::from(exponential(x as f32)) / f64::from(x as f32).exp() - 1.0;
        assert!(off.abs() < 1e-5, "{x}: off by {off}");
    }
    assert!(exponential(-1e30) < 1e-37);
}

#[test]
fn the_error_function_is_near_enough_everywhere() {
    for step in -600..=600 {
        let x = f64::from(step) / 100.0;
        let off = f64::from(error_function(x as f32)) - naive::error_function(f64::from(x as f32));
        assert!(off.abs() < 1e-6, "{x}: off by {off}");
    }
}

#[test]
fn numbers_of_sixteen_bits_are_read_as_they_are_written() {
    let read = |bits: u16| half(bits.to_le_bytes());
    assert_eq!([read(0x3c00), read(0xc000), read(0x3555), read(0x0000)], [1.0, -2.0, 0.333_251_95, 0.0]);
    assert_eq!(read(0x0001), 5.960_464_5e-8);
    assert!(read(0x7c00).is_nan() && read(0x7e00).is_nan());
}
