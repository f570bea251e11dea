package io.sockcdc.consumers.rules;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import java.util.ArrayList;
import java.util.List;

/** One way to trip each rule: so many units of what it measures, around a time, and then an end. */
final class Attacks {
    /** Writes so many units into a history, from that second on. */
    interface Attack {
        void write(Timeline t, double from, int units);
    }

    static final String ATTACKER = "203.0.113.9";

    private Attacks() {}

    /** A rule's attack, with the units that its default limit is. */
    record Case(String rule, int limit, Attack attack) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static final List<Case> ALL = new ArrayList<>();

    private static void attack(String rule, int limit, Attack attack) {
        ALL.add(new Case(rule, limit, attack));
    }

    static {
        attack("connection-flood", 1000, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                double at = from + 4.0 * i / n;
                t.close(t.inbound(at, ATTACKER, 443), at + 0.5, 800, 300);
            }
        });
        attack("service-flood", 20_000, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                double at = from + 8.0 * i / n;
                t.close(t.inbound(at, "203.0." + i % 1000 / 250 + "." + i % 250, 443), at + 0.1, 800, 300);
            }
        });
        attack("open-connections", 1000, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                double at = from + 0.02 * i;
                long cookie = t.inbound(at, ATTACKER, 443);
                t.change(cookie, at + 0.01, e -> e.setPayloadBytesSent(900L));
                t.close(cookie, from + 100 + 0.02 * i, 800, 300);
            }
        });
        attack("half-open-flood", 256, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                long cookie = t.open(
                        from + 0.001 * i,
                        Direction.INBOUND,
                        Role.SERVER,
                        443,
                        "198.51.100." + i % 250,
                        4000 + i,
                        "nginx",
                        e -> e.setState(State.SYN_RECV));
                t.close(cookie, from + 60 + 0.001 * i, CloseReason.NEVER_CONNECTED, 0, 0);
            }
        });
        attack("slow-connections", 50, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                t.close(t.inbound(from + 0.1 * i, ATTACKER, 443), from + 300, 0, 200);
            }
        });
        attack("brute-force", 20, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                double at = from + 2 * i;
                t.close(t.inbound(at, ATTACKER, 22), at + 1.5, 2000, 1200 + i % 7);
            }
        });
        attack("outbound-scan", 30, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                long cookie = t.outbound(from + 0.1 * i, "198.51.100." + i, 445, "worm");
                t.close(cookie, from + 0.1 * i + 0.05, CloseReason.REFUSED, 0, 0);
            }
        });
        attack("inbound-scan", 15, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                t.close(t.inbound(from + 0.1 * i, ATTACKER, 8000 + i), from + 0.1 * i + 0.05, 0, 0);
            }
        });
        attack("beaconing", 12, (t, from, n) -> {
            for (int i = 0; i <= n; i++) {
                double at = from + 30 * i + (i % 2 == 0 ? 0 : 3);
                t.close(t.outbound(at, "203.0.113.10", 443, "beacon"), at + 1, 900, 300);
            }
        });
        attack("exfiltration", 1024, (t, from, n) -> {
            long cookie = t.outbound(from, ATTACKER, 443, "curl");
            t.change(cookie, from + 60, e -> e.setPayloadBytesSent(((long) n << 20) / 2));
            t.close(cookie, from + 100, (long) n << 20, 5000);
        });
        attack("new-listener", 1, (t, from, n) -> {
            if (n > 0) {
                t.close(t.listener(from, 4444, e -> {}), from + 100, 0, 0);
            }
        });
        attack("close-wait-leak", 20, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                long cookie = t.outbound(from + i, "10.0.0." + i, 5432, "leaky");
                t.change(cookie, from + i + 0.5, e -> {
                    e.setState(State.CLOSE_WAIT);
                    e.setPayloadBytesSent(100L);
                });
                t.close(cookie, from + 200 + i, 100, 100);
            }
        });
        attack("accept-stall", 80, (t, from, n) -> {
            long cookie = t.listener(1, 8080, e -> {
                e.setAcceptQueue(0L);
                e.setAcceptQueueLimit(100L);
            });
            t.change(cookie, from, e -> e.setAcceptQueue((long) n));
            t.change(cookie, from + 30, e -> e.setAcceptQueue(0L));
        });
        attack("port-exhaustion", 22_500, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                double at = from + 0.002 * i;
                long cookie = t.outbound(at, "10.0.0.5", 5432, "pool");
                t.close(cookie, from + 100 + 0.002 * i, 100, 100);
            }
        });
        attack("zombie-descriptor", 10, (t, from, n) -> {
            for (int i = 0; i < n; i++) {
                long cookie = t.outbound(from + i, "10.0.0." + i, 5432, "pool");
                t.change(cookie, from + i + 0.5, e -> e.setState(State.CLOSE));
                t.close(cookie, from + 200 + i, 100, 100);
            }
        });
        attack("retransmission", 100, (t, from, n) -> {
            long cookie = t.outbound(from, "198.51.100.7", 443, "curl");
            t.change(cookie, from + 60, e -> e.setTcpInfo(Timeline.tcp(500, n / 2)));
            t.change(cookie, from + 90, e -> e.setTcpInfo(Timeline.tcp(1000, n)));
            t.close(cookie, from + 100, 100, 100);
        });
        attack("capture-loss", 1, (t, from, n) -> t.status(from, (long) n, null));
    }
}
