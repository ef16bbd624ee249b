/// Throw-away keys, made for these tests with openssl and ssh-keygen; they open nothing.
///
/// The fingerprints are what `ssh-keygen -l` prints. `SSHKeyFormTests` tries keys of all kinds with
/// OpenSSH itself.
enum SampleKey {
  /// 1024 bits, PKCS#1: `openssl genrsa -traditional`.
  static let rsa = """
    -----BEGIN RSA PRIVATE KEY-----
    MIICXQIBAAKBgQDMBTu+6aqIKEofBlnsjaZzRojSqxyM2LS416DwE1RcIjyZEFGA
    HjaDF/WSWrXykaZMvd6TwfsircHwEu1kQZs2VFLF7D6nldtS/bKvFdsISsihyZqg
    GLNagiNph+eyl/wmU/slirL4yx4zQZkBmPShGi2hSYhH9gMu6T7nbbWdhwIDAQAB
    AoGBAJoEvWTTu+SMHeCsB8jX6reNoQ8BFE2T72K3jgyPWxku03Zt5kkFBfwTY1U4
    W7EimVvH3rbHM1KrwAQAFeygxo10hlsf+/C1F8q3r8v6ZRZbjagmHRgCrmdrCEw4
    1Uho5ttpaJpYs9t7ZPWVFG4/a/FPS8HgyhyVS0pU7a3E3wnpAkEA8w9DbD9PqFnm
    eGtKQ4mUbV8fBDg5NjdRcGDvn/8nUQBi8wK6Lu0dNmfoMzGVuLl6g9KlXtGqkq/M
    MPAzDvulXQJBANbh5IVPppJ93sB4drf0YhkdDnQJmB6fpQgjCxzJlGDCtZvIIOyV
    9+YSKzFKDNmfWQ0kZNrIGNB6l+0sa8gbnDMCQHZPC6Z4+rEbcU9UCgXtxc2m61YG
    d/Kn4oAs7vaWH/ERmxhmT3HgAMQmt6OTkykjPztDITOSItDbuSxo/rFgVBECQQCB
    1W8sFVpB/QeQJ7kjoOd84Q+QkRN2vWMLrZDTTgD3De6JN7yc9mgYfTXXzDRDcYJu
    7GR7xJcpsEkHpuVgvT39AkBMYwu4ikGJkyV0L2Agu5hRUn5GD02YPqTPG2byZfJT
    Kku9c2sHOtkPoF+m1cb/aCz79vqeGcMsyCQItE+iyLUU
    -----END RSA PRIVATE KEY-----

    """

  /// Its public half.
  static let rsaPublic =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDMBTu+6aqIKEofBlnsjaZzRojSqxyM2LS416DwE1RcIjyZ"
    + "EFGAHjaDF/WSWrXykaZMvd6TwfsircHwEu1kQZs2VFLF7D6nldtS/bKvFdsISsihyZqgGLNagiNp"
    + "h+eyl/wmU/slirL4yx4zQZkBmPShGi2hSYhH9gMu6T7nbbWdhw=="

  /// Its fingerprint.
  static let rsaFingerprint = "SHA256:pRRb5aGEIWcMrd8jlEQd8leuFNM+v2xhYoqgoFhzCu8"

  /// P256, SEC1: `openssl ecparam -genkey -noout`.
  static let ecdsa = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIIWM0YO+lamXUztRt2BZ8ezjeiaE+kvjBC1mn53S64e1oAoGCCqGSM49
    AwEHoUQDQgAEnpRdfKX7asSdmeWSRV82ArCMkm/fACtdSlEUqB6c66vEIcnnRlcj
    4b2T/OWbwy7qZdhAjD4ATc08EcM4xmvq0g==
    -----END EC PRIVATE KEY-----

    """

  /// The same in PKCS#8.
  static let ecdsaPKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghYzRg76VqZdTO1G3
    YFnx7ON6JoT6S+MELWafndLrh7WhRANCAASelF18pftqxJ2Z5ZJFXzYCsIySb98A
    K11KURSoHpzrq8QhyedGVyPhvZP85ZvDLupl2ECMPgBNzTwRwzjGa+rS
    -----END PRIVATE KEY-----

    """

  /// Its public half.
  static let ecdsaPublic =
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJ6UXXyl+2rEnZnlkkVfNgKw"
    + "jJJv3wArXUpRFKgenOurxCHJ50ZXI+G9k/zlm8Mu6mXYQIw+AE3NPBHDOMZr6tI="

  /// Its fingerprint.
  static let ecdsaFingerprint = "SHA256:LT/A1YPL86udQcFIbKgzdTTXsoCXzWubyzXi6xChmaY"

  /// P224, which OpenSSH does not know.
  static let p224 = """
    -----BEGIN EC PRIVATE KEY-----
    MGgCAQEEHDgWJrx1UbitQJckjUUZAapyzQGJLtZ53rx4f6KgBwYFK4EEACGhPAM6
    AASBj5x77Zj/q9g999ht5wgh/34ZvyEA8ijCIxU28+wZ1H47dlYsLhZdYdhcrEO+
    7AFuZZ4Vn383pA==
    -----END EC PRIVATE KEY-----

    """

  /// ED25519 in PKCS#8: `openssl genpkey`.
  static let ed25519PKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIIRaRew+nZ1PPctpP9gUPRhx5gw7c2AvPK4AlptNd9Vr
    -----END PRIVATE KEY-----

    """

  /// Its public half.
  static let ed25519Public =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBfZv01OhwSao0/OuPHoc9spxXPvqVH3+ag1Dpmfk0+S"

  /// Its fingerprint.
  static let ed25519Fingerprint = "SHA256:LwEKDYdz8Dp/spXzzMd4hO+ffWaBlIRlwb1Rrlf+YMg"

  /// Another ED25519 key in the form of `ssh-keygen`.
  static let openSSH = """
    -----BEGIN OPENSSH PRIVATE KEY-----
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
    QyNTUxOQAAACCo7G6JRZyeDmKjj2L3CrSGz4JXTDklL4pygDocwQo5vAAAAJAa8/phGvP6
    YQAAAAtzc2gtZWQyNTUxOQAAACCo7G6JRZyeDmKjj2L3CrSGz4JXTDklL4pygDocwQo5vA
    AAAEDq2HWl7IOFwGidHD2Sk641oDanLubz16GB6rxIE+V896jsbolFnJ4OYqOPYvcKtIbP
    gldMOSUvinKAOhzBCjm8AAAACWEgY29tbWVudAECAwQ=
    -----END OPENSSH PRIVATE KEY-----

    """

  /// Its public half, with a comment.
  static let openSSHPublic =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKjsbolFnJ4OYqOPYvcKtIbPgldMOSUvinKAOhzBCjm8 a comment"

  /// A key with a passphrase, of `ssh-keygen -N`.
  static let encrypted = """
    -----BEGIN OPENSSH PRIVATE KEY-----
    b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBcZfHvkS
    hzPIsfKSikofXZAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIKYGCIJBj+znDbJG
    /cBjPpN38iEHR5Z9dUJGTN92AbFmAAAAkPtGXSWxlM2TVFMReZTFStFw22WNqhNEY9eAfW
    U8Jr9L4Hek/E94MA1J/GggL49aiFZxhbPdc+r3/APJwXxFjA7DKJVUHGuAyKvvoLh+v0QZ
    T5ZH3vs7dIq7Fy1bF+ejX70RfQVxE7VyeSg1MJfJsQfDv2IF6LmWpODOiAx+a0U/wD/qmT
    43hNh5ghKWuPpnbg==
    -----END OPENSSH PRIVATE KEY-----

    """
}
