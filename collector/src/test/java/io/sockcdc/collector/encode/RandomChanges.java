package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Container;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Socket changes out of a seed: every optional part now there, now not; numbers of every magnitude, zeros often. */
final class RandomChanges {
    private final Random random;

    RandomChanges(long seed) {
        this.random = new Random(seed);
    }

    SocketChange next() {
        Op op = pick(Op.values());
        return new SocketChange(
                op,
                pick(CapturedBy.values()),
                number(),
                socket(),
                random.nextInt(3) == 0 ? random.nextInt(1 << HealedField.values().length) : 0,
                bounds(),
                maybe(this::bounds),
                pick(Direction.values()),
                pick(Role.values()),
                maybe(() -> pick(SocketState.values())),
                maybe(() -> pick(CloseReason.values())),
                maybe(this::text),
                maybe(() -> new Owner(
                        random.nextInt(1 << 22),
                        maybe(this::text),
                        maybe(this::text),
                        maybe(this::number),
                        maybe(this::text),
                        maybe(() -> new Container(text(), maybe(this::text), maybe(this::text))))),
                maybe(this::number),
                maybe(this::number));
    }

    long number() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(128);
            case 2 -> random.nextInt(1 << 20);
            case 3 -> random.nextLong() >>> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private long unsigned32() {
        return random.nextInt(4) == 0 ? 0xffff_ffffL : number() & 0xffff_ffffL;
    }

    private SocketRecord socket() {
        return new SocketRecord(
                number(),
                number(),
                pick(Family.values()),
                pick(Protocol.values()),
                pick(SocketState.values()),
                address(),
                port(),
                address(),
                port(),
                random.nextInt(3) == 0 ? 1 + random.nextInt(1 << 30) : 0,
                pick(TimerKind.values()),
                unsigned32(),
                random.nextInt(256),
                unsigned32(),
                unsigned32(),
                unsigned32(),
                unsigned32(),
                maybe(this::tcpInfo),
                maybe(this::details));
    }

    private int port() {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(65536);
    }

    IpAddress address() {
        return switch (random.nextInt(6)) {
            case 0 -> IpAddress.v4(0);
            case 1 -> new IpAddress(0, 0);
            case 2, 3 -> IpAddress.v4(random.nextInt());
            default -> new IpAddress(groups(), groups());
        };
    }

    private long groups() {
        long groups = 0;
        for (int i = 0; i < 4; i++) {
            int group = random.nextBoolean() ? 0 : random.nextInt(0x10000) >>> (4 * random.nextInt(4));
            groups = groups << 16 | group;
        }
        return groups;
    }

    TcpInfo tcpInfo() {
        int all = TcpMetric.values().length;
        int arrived = random.nextBoolean() ? all : random.nextInt(all + 1);
        long[] values = new long[arrived];
        for (int i = 0; i < arrived; i++) {
            values[i] = switch (random.nextInt(20)) {
                case 0 -> 3_000_000;
                case 1 -> 0xffff_ffffL;
                case 2 -> -1;
                default -> number();
            };
        }
        return new TcpInfo(values);
    }

    private SocketDetails details() {
        return new SocketDetails(
                maybe(() -> new SocketMemory(
                        number(),
                        number(),
                        number(),
                        number(),
                        number(),
                        number(),
                        number(),
                        maybe(this::number),
                        maybe(this::number))),
                maybe(this::text),
                maybe(this::numbers),
                maybe(() -> random.nextInt(256)),
                maybe(() -> random.nextInt(256)),
                maybe(this::number),
                maybe(this::number),
                maybe(() -> random.nextInt(4)),
                maybe(random::nextBoolean),
                maybe(this::number),
                maybe(random::nextInt),
                maybe(this::text),
                maybe(this::numbers));
    }

    Map<String, Long> numbers() {
        Map<String, Long> numbers = new TreeMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            numbers.put(text(), number());
        }
        return numbers;
    }

    String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "cubic";
            case 2 -> "Ölfaß-\uD83D\uDE80-" + random.nextInt(10);
            case 3 ->
                "/system.slice/a-service-with-a-long-name-%d.scope/"
                        .formatted(random.nextInt())
                        .repeat(12);
            default -> "name" + random.nextInt(3000);
        };
    }

    private TimeBounds bounds() {
        return new TimeBounds(maybe(this::number), maybe(this::number));
    }

    <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }
}
