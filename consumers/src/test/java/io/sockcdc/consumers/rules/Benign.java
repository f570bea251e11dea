package io.sockcdc.consumers.rules;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import java.util.Random;

/** An hour on an ordinary busy web server. */
final class Benign {
    private Benign() {}

    static void hour(Timeline t) {
        hour(t, 0);
    }

    static void hour(Timeline t, double from) {
        Random random = new Random(Double.hashCode(from));
        t.heartbeats(from, from + 3600);
        for (int port : new int[] {22, 80, 443, 9100}) {
            long listener = t.listener(from + 0.5, port, e -> {
                e.setAcceptQueue(0L);
                e.setAcceptQueueLimit(511L);
            });
            // A burst fills half the queue for a moment.
            t.change(listener, from + 1000, e -> e.setAcceptQueue(300L));
            t.change(listener, from + 1000.5, e -> e.setAcceptQueue(0L));
            // The next hour finds the port known.
            t.close(listener, from + 3599.5, 0, 0);
        }
        web(t, from, random);
        natOfFifty(t, from, random);
        crawler(t, from, random);
        crawled(t, from, random);
        backup(t, from);
        probes(t, from, random);
        backEnds(t, from, random);
        logins(t, from, random);
        deploy(t, from, random);
    }

    /** Ten page loads a second with keep-alive, each from one of three thousand clients. */
    private static void web(Timeline t, double from, Random random) {
        for (int i = 0; i < 10 * 3500; i++) {
            double at = from + 3500.0 * random.nextDouble();
            String ip = "198.18." + random.nextInt(12) + "." + random.nextInt(250);
            long connection = t.inbound(at, ip, random.nextInt(10) == 0 ? 80 : 443);
            double life = 1 + 64 * random.nextDouble();
            if (life > 60) {
                t.change(connection, at + 60, e -> {
                    e.setPayloadBytesSent(80_000L);
                    e.setTcpInfo(Timeline.tcp(100, 1));
                });
            }
            t.close(connection, at + life, 2000 + random.nextInt(200_000), 400 + random.nextInt(4000));
        }
    }

    /** Fifty users behind one address: six connections each, twice a minute, and once all of them at the same time. */
    private static void natOfFifty(Timeline t, double from, Random random) {
        for (int user = 0; user < 50; user++) {
            for (double at = 30 * random.nextDouble(); at < 3400; at += 25 + 10 * random.nextDouble()) {
                pageLoad(t, from + at, random);
            }
            pageLoad(t, from + 1800 + random.nextDouble(), random);
        }
    }

    private static void pageLoad(Timeline t, double at, Random random) {
        for (int i = 0; i < 6; i++) {
            long connection = t.inbound(at + 0.1 * i, "203.0.113.77", 443);
            t.close(connection, at + 15 + 20 * random.nextDouble(), 20_000 + random.nextInt(99_999), 900);
        }
    }

    /** Our own crawler: many addresses, some dead. What fails at once is over before a snapshot could name the program. */
    private static void crawler(Timeline t, double from, Random random) {
        for (int i = 0; i < 5 * 3500; i++) {
            double at = from + i / 5.0;
            String ip = "198.19." + random.nextInt(250) + "." + random.nextInt(250);
            boolean dead = random.nextInt(10) == 0;
            long connection =
                    t.open(at, Direction.OUTBOUND, Role.CLIENT, 50_000, ip, 443, dead ? null : "crawler", e -> {});
            t.close(
                    connection,
                    at + 0.2 + random.nextDouble(),
                    dead ? CloseReason.NEVER_CONNECTED : CloseReason.GRACEFUL,
                    dead ? 0 : 600,
                    dead ? 0 : 50_000);
        }
    }

    /** A search engine reads the site: three connections a second from one address, for the whole hour. */
    private static void crawled(Timeline t, double from, Random random) {
        for (int i = 0; i < 3 * 3500; i++) {
            double at = from + i / 3.0 + random.nextDouble() / 5;
            t.close(t.inbound(at, "198.51.100.66", 443), at + 2 * random.nextDouble(), 40_000, 350);
        }
    }

    /** Sixty gibibytes to the store in the same building. */
    private static void backup(Timeline t, double from) {
        long connection = t.outbound(from + 600, "10.0.9.9", 873, "rsync");
        for (int minute = 1; minute < 30; minute++) {
            long sent = minute * (2L << 30);
            t.change(connection, from + 600 + 60 * minute, e -> {
                e.setPayloadBytesSent(sent);
                e.setTcpInfo(Timeline.tcp(sent / 1448, sent / 1448 / 200));
            });
        }
        t.close(connection, from + 2500, 60L << 30, 100_000);
    }

    /** Monitoring looks at four ports every fifteen seconds. */
    private static void probes(Timeline t, double from, Random random) {
        for (double at = from + 3; at < from + 3500; at += 15) {
            for (int port : new int[] {22, 80, 443, 9100}) {
                double when = at + random.nextDouble() / 10;
                t.close(t.inbound(when, "10.0.0.2", port), when + 0.05, port == 22 ? 40 : 500, port == 22 ? 0 : 120);
            }
            // The agent reports to its server at home, like a clock.
            t.close(t.outbound(at, "10.0.0.3", 8086, "agent"), at + 0.1, 3000, 200);
        }
    }

    /** Forty pooled connections to the database, renewed now and then; a few linger for a moment. */
    private static void backEnds(Timeline t, double from, Random random) {
        for (int i = 0; i < 40; i++) {
            for (double at = from + i; at < from + 2900; ) {
                long connection = t.outbound(at, "10.0.1.5", 5432, "app");
                double life = 300 + 300 * random.nextDouble();
                t.change(connection, at + life - 2, e -> e.setState(State.CLOSE_WAIT));
                t.close(connection, at + life, 100_000, 900_000);
                at += life + 1;
            }
        }
    }

    /** Administrators, one of whom mistypes four times. */
    private static void logins(Timeline t, double from, Random random) {
        for (int i = 0; i < 4; i++) {
            double at = from + 700 + 8 * i;
            t.close(t.inbound(at, "192.0.2.77", 22), at + 6, 2500, 1500);
        }
        long session = t.inbound(from + 740, "192.0.2.77", 22);
        t.close(session, from + 740 + 1500 * random.nextDouble(), 90_000, 30_000);
    }

    /** The service restarts: 900 clients come back within three seconds. */
    private static void deploy(Timeline t, double from, Random random) {
        for (int i = 0; i < 900; i++) {
            double at = from + 2000 + 3 * random.nextDouble();
            long connection = t.inbound(at, "198.18." + random.nextInt(12) + "." + random.nextInt(250), 443);
            t.close(connection, at + 20 + 30 * random.nextDouble(), 30_000, 2_000);
        }
        long listener = t.listener(from + 1990, 8443, e -> e.setOp(Op.READ));
        t.close(listener, from + 1999, 0, 0);
        t.close(t.listener(from + 2000, 8443, e -> {}), from + 3590, 0, 0);
    }
}
