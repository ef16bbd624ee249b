public import FoundationEssentials

/// Until when a certificate of MicroK8s on a machine is valid.
public struct CertificateExpiry: Hashable, Sendable {
  /// The file's name, such as `server.crt`.
  public var name: String
  /// Its last moment.
  public var notAfter: Date

  /// Makes an expiry.
  public init(name: String, notAfter: Date) {
    self.name = name
    self.notAfter = notAfter
  }

  /// Prints for each certificate its name and until when it is valid; one that cannot be read is
  /// left out.
  static let script = """
    command -v openssl >/dev/null || { echo "openssl: command not found" >&2; exit 127; }
    found=
    for file in ca.crt server.crt front-proxy-client.crt front-proxy-ca.crt kubelet.crt; do
      path=/var/snap/microk8s/current/certs/$file
      end=$(openssl x509 -noout -enddate -in "$path" 2>/dev/null) || continue
      printf '%s %s\\n' "$file" "$end"
      found=1
    done
    [ -n "$found" ] || { echo "no certificate of MicroK8s can be read" >&2; exit 1; }
    """

  /// Reads what the script prints: `server.crt notAfter=Nov 23 07:45:07 2027 GMT`, a line each.
  public static func all(printed text: String) -> [CertificateExpiry] {
    text.lines.compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let time = parts[1].dropping(prefix: "notAfter="),
        let date = date(String(time))
      else { return nil }
      return CertificateExpiry(name: String(parts[0]), notAfter: date)
    }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The moment that OpenSSL writes as `Nov 23 07:45:07 2027 GMT`.
  private static func date(_ text: String) -> Date? {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 5, words[4] == "GMT", let month = months.firstIndex(of: words[0]),
      let day = Int(words[1]), (1...31).contains(day), words[3].utf8.count == 4
    else { return nil }
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return Timestamp.date("\(words[3])-\(two(month + 1))-\(two(day))T\(words[2])Z")
  }
}
