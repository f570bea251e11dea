package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tables that share an index know what maps of Java's own know, and send back who was touched. */
class SubjectIndexTest {
    private static final int MOST = 64;

    @Test
    void eachTableFindsItsOwnMemoryOfASubjectAndNoOther() {
        // given
        Random random = new Random(3);
        SubjectIndex index = new SubjectIndex();
        SubjectTable<String, HeldSockets> one = new SubjectTable<>(1_000_000, index);
        SubjectTable<String, HeldSockets> other = new SubjectTable<>(1_000_000, index);
        Map<Subject, SubjectMemory<String, HeldSockets>> first = new HashMap<>();
        Map<Subject, SubjectMemory<String, HeldSockets>> second = new HashMap<>();

        for (int i = 0; i < 200_000; i++) {
            // when
            Subject subject = subject(random);
            boolean inOne = random.nextBoolean();
            SubjectTable<String, HeldSockets> table = inOne ? one : other;
            Map<Subject, SubjectMemory<String, HeldSockets>> map = inOne ? first : second;
            SubjectMemory<String, HeldSockets> found = table.find(subject);

            // then
            assertThat(found).isSameAs(map.get(subject));
            if (found == null) {
                map.put(subject, table.put(subject, "", new HeldSockets()));
            } else if (random.nextInt(3) == 0) {
                table.remove(found);
                map.remove(subject);
            }
            assertThat(table.size()).isEqualTo(map.size());
        }
        assertThat(one.all()).hasSameSizeAs(first.values()).containsAll(first.values());
        assertThat(other.all()).hasSameSizeAs(second.values()).containsAll(second.values());
    }

    @Test
    void inAFullTableWhoComesAgainAndAgainStaysAndWhoCameOnceGoes() {
        // given
        SubjectTable<String, HeldSockets> table = new SubjectTable<>(MOST, new SubjectIndex());
        for (int i = 0; i < MOST; i++) {
            put(table, Subject.remote("192.0.2." + i), 0);
        }
        Subject regular = Subject.remote("192.0.2.0");

        for (int i = 0; i < 1_000; i++) {
            // when
            table.find(regular);
            put(table, Subject.remote("198.51.100." + i), 1_000_000_000L + i);
        }

        // then
        assertThat(table.size()).isEqualTo(MOST);
        assertThat(table.peek(regular)).isNotNull();
        assertThat(table.turnedAway()).isPositive();
    }

    private static void put(SubjectTable<String, HeldSockets> table, Subject subject, long nowMicros) {
        if (table.find(subject) == null && table.admits(subject, nowMicros)) {
            table.put(subject, "", new HeldSockets()).touchedMicros = nowMicros;
        }
    }

    private static Subject subject(Random random) {
        String ip = random.nextInt(4) == 0 ? "2001:db8::" + random.nextInt(300) : "10.0.0." + random.nextInt(300);
        String host = "host" + random.nextInt(3);
        return switch (random.nextInt(3)) {
            case 0 -> Subject.remote(ip);
            case 1 -> Subject.hostRemote(host, ip);
            default -> Subject.service(host, random.nextInt(300));
        };
    }
}
