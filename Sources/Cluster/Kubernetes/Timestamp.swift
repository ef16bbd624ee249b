public import FoundationEssentials

/// Reads the timestamps of Kubernetes and of `date -u`: RFC 3339 and nothing else.
///
/// Written by hand because it runs about ten times for each pod of a list, and because a
/// formatter that guesses would turn an odd value into a wrong age instead of an unknown one.
public enum Timestamp {
  /// Returns the moment that an RFC 3339 text names, or nil when it is not one.
  ///
  /// Accepts `2026-11-23T08:23:57Z`, a fraction of any length, and a numeric offset
  /// (`+01:00`). A leap second (`:60`) counts as the first second of the next minute.
  public static func date(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { bytes in
      var reader = TimestampReader(bytes: bytes)
      return reader.date()
    }
  }
}

/// Walks over the bytes of one timestamp; every step answers nil at the first wrong byte.
private struct TimestampReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  mutating func date() -> Date? {
    guard let year = number(digits: 4), skip("-"),
      let month = number(digits: 2), (1...12).contains(month), skip("-"),
      let day = number(digits: 2), (1...Self.days(inMonth: month, of: year)).contains(day),
      skip("T") || skip("t"),
      let hour = number(digits: 2), hour < 24, skip(":"),
      let minute = number(digits: 2), minute < 60, skip(":"),
      let second = number(digits: 2), second <= 60,
      let fraction = fraction(), let offset = offset(), position == bytes.count
    else { return nil }
    let seconds =
      Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400
      + hour * 3_600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func digit() -> Int? {
    guard position < bytes.count, case let byte = bytes[position],
      byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9")
    else { return nil }
    position += 1
    return Int(byte - UInt8(ascii: "0"))
  }

  private mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The part of a second after a dot; 0 when there is no dot, nil when no digit follows it.
  private mutating func fraction() -> Double? {
    guard skip(".") else { return 0 }
    guard var value = digit().map(Double.init) else { return nil }
    var scale = 10.0
    while let digit = digit() {
      // More digits than a Double holds would only make `value` lose its first ones.
      guard scale < 1e15 else { continue }
      value = value * 10 + Double(digit)
      scale *= 10
    }
    return value / scale
  }

  /// Seconds east of UTC.
  private mutating func offset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = number(digits: 2), hours < 24, skip(":"),
      let minutes = number(digits: 2), minutes < 60
    else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar.
  ///
  /// Counts years from March, so that the leap day is the last day of a year.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
