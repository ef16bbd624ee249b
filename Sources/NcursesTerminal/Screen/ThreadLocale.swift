import CNcurses
import Glibc

/// The character set of the terminal, set for the calling thread only: the rest of the program
/// keeps the C locale, and nothing changes under another thread's feet.
///
/// Balance with `abandon`.
struct ThreadLocale {
  /// Whether the terminal takes UTF-8.
  let isUTF8: Bool
  private let locale: locale_t?

  /// Adopts the user's character set.
  ///
  /// Where the environment names no character set (`LC_ALL=C`, a locale that is not installed) the
  /// terminal is taken for a UTF-8 one, as nearly all are. A set that it names is believed: then only
  /// ASCII is written.
  init() {
    var chosen = newlocale(LC_CTYPE_MASK, "", nil)
    if chosen == nil || ThreadLocale.characterSet(chosen) == "ANSI_X3.4-1968",
      let universal = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    {
      if let chosen { freelocale(chosen) }
      chosen = universal
    }
    locale = chosen
    isUTF8 = ThreadLocale.characterSet(chosen) == "UTF-8"
    if let chosen { uselocale(chosen) }
  }

  /// Goes back to the program's locale.
  func abandon() {
    guard let locale else { return }
    uselocale(qd_global_locale())
    freelocale(locale)
  }

  private static func characterSet(_ locale: locale_t?) -> String? {
    guard let locale, let name = qd_character_set(locale) else { return nil }
    return String(cString: name)
  }
}
