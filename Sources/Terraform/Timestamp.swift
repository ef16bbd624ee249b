import FoundationEssentials

/// Reads and writes the times of terraform's messages without a formatter.
///
/// `@timestamp` is RFC 3339 in the local time zone; the creation time of a lock is Go's own text
/// (`2026-11-23 07:33:51.964389611 +0000 UTC`). Both are read. A format style takes ten times as
/// long, once for each line of a run.
enum Timestamp {
  /// Returns the moment, or nil when the text is no time of either form.
  static func date(_ text: String) -> Date? {
    var digits = Digits(text.utf8)
    guard
      let year = digits.number(4), digits.skip("-"),
      let month = digits.number(2), (1...12).contains(month), digits.skip("-"),
      let day = digits.number(2), (1...31).contains(day), digits.skip("T") || digits.skip(" "),
      let hour = digits.number(2), hour < 24, digits.skip(":"),
      let minute = digits.number(2), minute < 60, digits.skip(":"),
      let second = digits.number(2), second <= 60
    else { return nil }
    let fraction = digits.skip(".") ? digits.fraction() : 0
    _ = digits.skip(" ")
    guard let offset = digits.offset() else { return nil }
    let seconds =
      days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    return Date(timeIntervalSince1970: Double(seconds - offset) + fraction)
  }

  /// Returns RFC 3339 in UTC with microseconds: `2026-11-23T07:31:53.271695Z`.
  static func text(_ date: Date) -> String {
    let microseconds = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
    let (second, micro) = microseconds.quotientAndRemainder(floorDividingBy: 1_000_000)
    let (day, secondOfDay) = second.quotientAndRemainder(floorDividingBy: 86_400)
    let (year, month, dayOfMonth) = civil(day)
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(dayOfMonth, 2) + "T"
      + pad(secondOfDay / 3_600, 2) + ":" + pad(secondOfDay / 60 % 60, 2) + ":"
      + pad(secondOfDay % 60, 2) + "." + pad(micro, 6) + "Z"
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  ///
  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.quotientAndRemainder(floorDividingBy: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of ``days(year:month:day:)``: Hinnant's `civil_from_days`.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(floorDividingBy: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

/// A walk over the digits of a time.
private struct Digits {
  private var rest: Substring.UTF8View

  init(_ text: String.UTF8View) {
    rest = text[...]
  }

  mutating func number(_ width: Int) -> Int? {
    var value = 0
    for _ in 0..<width {
      guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
      rest = rest.dropFirst()
    }
    return value
  }

  mutating func skip(_ character: UnicodeScalar) -> Bool {
    guard let byte = rest.first, UInt32(byte) == character.value else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// The digits behind the point, as a part of a second.
  ///
  /// Digits after the ninth are dropped.
  mutating func fraction() -> Double {
    var nanoseconds = 0
    var scale = 1_000_000_000
    while let digit = number(1) {
      scale /= 10
      nanoseconds += digit * scale
    }
    return Double(nanoseconds) / 1_000_000_000
  }

  /// Seconds east of Greenwich: `Z`, `+02:00` or `+0200`.
  mutating func offset() -> Int? {
    if skip("Z") { return 0 }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(2) else { return nil }
    _ = skip(":")
    guard let minutes = number(2) else { return nil }
    return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
  }
}

extension Int {
  /// Division that rounds towards negative infinity, so that moments before 1970 work.
  fileprivate func quotientAndRemainder(
    floorDividingBy divisor: Int
  ) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
