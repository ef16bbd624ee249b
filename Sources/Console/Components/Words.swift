import Fleet
import FoundationEssentials
import TerminalUI

/// How times and ages are said on the screen.
enum Words {
  /// Returns the time of day: `14:32:07`, or `14:32`.
  static func clock(_ date: Date, secondsFromUTC: Int, withSeconds: Bool) -> String {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down)) + secondsFromUTC
    let ofDay = ((seconds % 86_400) + 86_400) % 86_400
    let hours = two(ofDay / 3600)
    let minutes = two(ofDay / 60 % 60)
    return withSeconds ? "\(hours):\(minutes):\(two(ofDay % 60))" : "\(hours):\(minutes)"
  }

  /// Returns a moment of the past as people say it: `14:21`, `yesterday 18:02`, or `11-23 07:31`.
  static func moment(_ date: Date, now: Date, secondsFromUTC: Int) -> String {
    let time = clock(date, secondsFromUTC: secondsFromUTC, withSeconds: false)
    switch day(of: now, secondsFromUTC) - day(of: date, secondsFromUTC) {
    case 0: return time
    case 1: return "yesterday \(time)"
    default: return dayAndTime(date, secondsFromUTC: secondsFromUTC)
    }
  }

  /// Returns the day and the time: `11-23 07:31`.
  static func dayAndTime(_ date: Date, secondsFromUTC: Int) -> String {
    let local = date.addingTimeInterval(Double(secondsFromUTC))
    return local.formatted(.iso8601.year().month().day()).dropFirst(5) + " "
      + clock(date, secondsFromUTC: secondsFromUTC, withSeconds: false)
  }

  private static func day(of date: Date, _ secondsFromUTC: Int) -> Int {
    Int(((date.timeIntervalSince1970 + Double(secondsFromUTC)) / 86_400).rounded(.down))
  }

  /// Returns a span: `0s`, `24s`, `4m02s`, `1h05m`, `3d4h`.
  static func span(_ seconds: Int) -> String { Span.text(seconds: seconds) }

  /// Returns a short time: `4ms`; a dash for none at all, where a file was read and nobody asked.
  static func milliseconds(_ duration: Duration) -> String {
    guard duration > .zero else { return "–" }
    let parts = duration.components
    return "\(parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)ms"
  }

  /// Returns how long something took: `840ms`, `3.0s`, `61s`, `4m02s`; a dash for no time at all.
  static func took(_ duration: Duration) -> String {
    let milliseconds = Int((duration / .milliseconds(1)).rounded())
    return switch milliseconds {
    case ..<1000: self.milliseconds(duration)
    case ..<10_000: "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s"
    default: span(Int(duration.components.seconds))
    }
  }

  /// Returns the badge of a pane.
  static func badge(_ freshness: Freshness) -> InkedText {
    switch freshness {
    case .waiting: InkedText("waiting", ink: .dim)
    case .live: InkedText("LIVE", ink: .dim)
    case .stale(let seconds): InkedText(SafeText("STALE \(span(seconds))"), ink: .warning)
    case .offline(nil): InkedText("OFFLINE", ink: .warning)
    case .offline(let seconds?):
      InkedText(SafeText("OFFLINE \(span(seconds))"), ink: .warning)
    }
  }

  /// Returns a count with its noun: `1 pod`, `3 pods`, `2 entries`.
  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// Returns a kind of object as people say it: `replica set`, `deployment`.
  static func kind(_ kind: String) -> String {
    switch kind {
    case "ReplicaSet": "replica set"
    case "StatefulSet": "stateful set"
    case "DaemonSet": "daemon set"
    case "CronJob": "cron job"
    default: kind.lowercased()
    }
  }

  /// Returns a number with its thousands set apart: `12,345`.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(abs(number)))
    let groups = stride(from: digits.count, to: 0, by: -3).map { end in
      String(digits[max(0, end - 3)..<end])
    }
    return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }

  /// Returns a number with two digits behind the point; `–` for what is no sensible number.
  static func hundredths(_ number: Double) -> String {
    guard (0..<1e9).contains(number) else { return "–" }
    let scaled = Int((number * 100).rounded())
    return "\(scaled / 100).\(two(scaled % 100))"
  }

  /// Returns an amount of bytes in binary units: `512 KiB`, `3.7 GiB`.
  static func bytes(_ count: UInt64) -> String {
    var amount = Double(count)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
      amount /= 1024
      unit = larger
    }
    let tenths = Int((amount * 10).rounded())
    return tenths % 10 == 0 || amount >= 100
      ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
  }

  private static func two(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
