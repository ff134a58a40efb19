"""URLs and addresses that no fetch may follow; `{allowed}` is an allowed host, `{port}` one where somebody listens."""

HOSTS = [
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "127.1", "127.0.1", "0",
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "127.0.0.01", "127.00.0.1", "127.0.0.1.", "127.0.0.1.nip.io", "127-0-0-1.nip.io", "localtest.me", "3232235777",
    "0xa9fea9fe", "2852039166", "0xA9.0xFE.0xA9.0xFE", "0251.0376.0251.0376", "169.254.43518", "metadata",
    "metadata.google.internal", "METADATA.GOOGLE.INTERNAL", "metadata.google.internal.", "instance-data",
    "kubernetes.default.svc", "router.local", "files.example.com.internal", "evil.com", "example.com",
    "xfiles.example.com", "files.example.com.evil.com", "files.example.comevil.com", "files.example.co",
    "iles.example.com", "a.files.example.com", ".files.example.com", "files.example.com.", "files..example.com",
    "files-example.com", "delivery.example.net", ".delivery.example.net", "evildelivery.example.net",
    "x.delivery.example.net.evil.com", "-a.delivery.example.net", "a-.delivery.example.net",
    "a_b.delivery.example.net", "a..delivery.example.net", "*.delivery.example.net",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.delivery.example.net",
    "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.delivery.example.net",
    "x.delivery.example.net.", "files%2eexample.com", "files.example.com%00.evil.com",
    "files.example.com%2f.evil.com", "files.example.com%23.evil.com", "files.example.com%40evil.com",
    "%66iles.example.com", "files.example.com%", "127.0.0.1%2523", "127\u30020\u30020\u30021",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "\uff11\uff12\uff17.\uff10.\uff10.\uff11", "\u24dbocalhost",
    "f\u0131les.example.com", "files.example.c\u03bfm", "files\u3002example\u3002com", "\ufb01les.example.com",
    "files.example.com\u200b", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25eth0]",
    "[fd00:ec2::254]", "[fec0::1]", "[::1", "::1]", "[files.example.com]", "[v1.x]", "[2606:4700::1111]",
    "8.8.8.8",
]  # fmt: skip

URLS = [
    "", " ", "/", "//", "x", "https:", "https:/", "https://", "https:///", "https:///x", "https://?", "https://#",
    "https://:443/", "http://{allowed}/", "HTTP://{allowed}/", "ftp://{allowed}/", "file:///etc/passwd",
    "file://{allowed}/x", "gopher://{allowed}/", "data:image/png;base64,AA==", "javascript:alert(1)",
    "gs://{allowed}/x", "ws://{allowed}/", "dict://{allowed}:11211/", "jar:https://{allowed}!/", "{allowed}/x",
    "//{allowed}/x", "https:{allowed}/x", "https:/{allowed}/x", "https:///{allowed}/x", "httpss://{allowed}/",
    "https ://{allowed}/", "https://{allowed}:80/", "https://{allowed}:8443/", "https://{allowed}:{port}/",
    "https://{allowed}:0/", "https://{allowed}:/", "https://{allowed}:0443/", "https://{allowed}:65979/",
    "https://{allowed}:99999/", "https://{allowed}:-1/", "https://{allowed}:+443/", "https://{allowed}:4 43/",
    "https://{allowed}:443:443/", "https://{allowed}:\u0664\u0664\u0663/", "https://{allowed}:443@127.0.0.1/",
    "https://u@{allowed}/", "https://u:p@{allowed}/", "https://@{allowed}/", "https://:@{allowed}/",
    "https://{allowed}@127.0.0.1/", "https://{allowed}@127.0.0.1:{port}/", "https://127.0.0.1@{allowed}/",
    "https://a@b@{allowed}/", "https://{allowed}%40@evil.com/", "https://127.0.0.1\\@{allowed}/",
    "https://{allowed}\\@127.0.0.1/", "https://{allowed}\\.evil.com/", "https:\\\\{allowed}\\",
    "https://{allowed}\\x", "https://127.0.0.1#@{allowed}/", "https://127.0.0.1?@{allowed}/",
    "https://127.0.0.1;@{allowed}/", "https://127.0.0.1&@{allowed}/", "https://{allowed}#@127.0.0.1/",
    "https://{allowed};@127.0.0.1/", "https://{allowed}&@127.0.0.1/", "https://127.0.0.1,{allowed}/",
    "https://{allowed},127.0.0.1/", "https://{allowed} .evil.com/", "https://127.0.0.1\t@{allowed}/",
    "https://{allowed}\t/", "https://{allowed}\n/", "https://{allowed}\r\n/", "https://{allowed}/\r\nHost: x",
    "\thttps://{allowed}/", " https://{allowed}/", "https://{allowed}/ ", "https://{allowed}/a b",
    "https://{allowed}/\x00", "https://{allowed}\x00.evil.com/", "ht\ntps://{allowed}/", "https://{allowed}/\xe9",
    "https://{allowed}/\u2028", "https://{allowed}/#f", "https://{allowed}/[x]", "https://{allowed}/{{x}}",
    "https://{allowed}/\x7f", "https://{allowed}/<x>", "https://{allowed}/" + "a" * 4096, "https://" + "a" * 5000,
    "https://[{allowed}]/", "https://[::1]@{allowed}/", "https://{allowed}[/", "https://{allowed}/\udc80",
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
    "http://0.0.0.0:{port}/", "http://2130706433:{port}/",
]  # fmt: skip

INNER_V4 = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.1.2.3",
    "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.8",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
]  # fmt: skip

INNER_V6 = [
    "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8",
    "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
    "64:ff9b::8.8.8.8", "64:ff9b:1::1", "64:ff9b:1:ffff::10.0.0.1", "100::1", "2001::1", "2001:0:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002::1",
    "2002:7f00:1::1", "2002:a9fe:a9fe::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd00::1",
    "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0", "fe80::a9fe:a9fe", "fec0::1", "fec0::a00:1",
    "ff02::1", "ff0e::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:10.0.0.1", "2606:4700::1%eth0", "4000::1",
    "e000::1",
]  # fmt: skip

NO_ADDRESS = [
    "", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.01", "8.8.8.8 ", "8.8.8.8\n", "[::1]", "::1::",
    "8.8.8.8/32",
]  # fmt: skip
