package io.sockcdc.filter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names that mean the same on every machine (IANA service names; Linux defaults). */
enum BuiltInNames implements FilterNames {
    INSTANCE;

    private static final Map<String, Integer> PORTS = Map.ofEntries(
            Map.entry("ftp-data", 20),
            Map.entry("ftp", 21),
            Map.entry("ssh", 22),
            Map.entry("telnet", 23),
            Map.entry("smtp", 25),
            Map.entry("domain", 53),
            Map.entry("bootps", 67),
            Map.entry("bootpc", 68),
            Map.entry("tftp", 69),
            Map.entry("http", 80),
            Map.entry("kerberos", 88),
            Map.entry("pop3", 110),
            Map.entry("sunrpc", 111),
            Map.entry("ntp", 123),
            Map.entry("imap2", 143),
            Map.entry("snmp", 161),
            Map.entry("bgp", 179),
            Map.entry("ldap", 389),
            Map.entry("https", 443),
            Map.entry("microsoft-ds", 445),
            Map.entry("submission", 587),
            Map.entry("ldaps", 636),
            Map.entry("domain-s", 853),
            Map.entry("imaps", 993),
            Map.entry("pop3s", 995),
            Map.entry("openvpn", 1194),
            Map.entry("ms-sql-s", 1433),
            Map.entry("nfs", 2049),
            Map.entry("mysql", 3306),
            Map.entry("postgresql", 5432),
            Map.entry("amqp", 5672),
            Map.entry("mdns", 5353),
            Map.entry("redis", 6379),
            Map.entry("http-alt", 8080));
    private static final Map<Integer, String> SERVICES = new HashMap<>();

    static {
        PORTS.forEach((service, port) -> SERVICES.put(port, service));
    }

    @Override
    public @Nullable Integer servicePort(String service, String protocol) {
        return PORTS.get(service);
    }

    @Override
    public @Nullable String serviceName(int port, String protocol) {
        return SERVICES.get(port);
    }

    @Override
    public @Nullable Integer interfaceIndex(String name) {
        return null;
    }

    @Override
    public @Nullable Long userId(String name) {
        return name.equals("root") ? 0L : null;
    }

    @Override
    public int lowestEphemeralPort() {
        return 32768;
    }

    @Override
    public int highestEphemeralPort() {
        return 60999;
    }
}
