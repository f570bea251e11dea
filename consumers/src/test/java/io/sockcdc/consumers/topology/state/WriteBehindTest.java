package io.sockcdc.consumers.topology.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteBehindTest {
    private final Shelf shelf = new Shelf();

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 1_000})
    void itIsTheMapThatItStandsForAndTheStoreIsThatMapAfterEachFlush(int mostClean) {
        WriteBehind<byte[], byte[]> store = new WriteBehind<>(shelf, mostClean);
        Map<Integer, byte[]> expected = new HashMap<>();
        Random random = new Random(mostClean);
        byte[][] keys = new byte[20][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new byte[] {(byte) i};
        }

        for (int step = 0; step < 20_000; step++) {
            int key = random.nextInt(keys.length);
            assertThat(store.get(keys[key])).isEqualTo(expected.get(key));
            if (random.nextBoolean()) {
                byte[] value = {(byte) step};
                store.put(keys[key], value);
                expected.put(key, value);
            } else {
                store.put(keys[key], null);
                expected.remove(key);
            }
            if (random.nextInt(7) == 0) {
                store.flush();
                for (int i = 0; i < keys.length; i++) {
                    assertThat(shelf.get(keys[i])).isEqualTo(expected.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCameAndWentBetweenTwoFlushesIsNeverWritten(boolean wentBefore) {
        WriteBehind<byte[], byte[]> store = new WriteBehind<>(shelf, 10);
        byte[] key = {1};
        assertThat(store.get(key)).isNull();

        store.put(key, new byte[] {5});
        if (!wentBefore) {
            store.flush();
        }
        store.put(key, null);
        store.flush();

        assertThat(shelf.get(key)).isNull();
        assertThat(shelf.writes()).isEqualTo(wentBefore ? 0 : 2);
    }
}
