package io.sockcdc.collector.sockdiag;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutatedMessagesTest {
    private static final int ROUNDS = 10_000;

    /** One seed is one run: a failure names the bytes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_120, 0x5eed})
    void noMutationOfAMessageCrashesHangsOrPassesUncounted(long seed) {
        Random random = new Random(seed);
        List<byte[]> corpus = SampleMessages.corpus();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
            int mutations = 1 + random.nextInt(6);
            for (int i = 0; i < mutations && bytes.length > 0; i++) {
                bytes = mutate(bytes, random);
            }
            byte[] mutated = bytes;
            if (round % 1_000 == 0) {
                assertThatCode(() -> SockDiagFuzz.check(mutated)).doesNotThrowAnyException();
            } else {
                check(mutated, round);
            }
        }
    }

    private static void check(byte[] bytes, int round) {
        try {
            SockDiagFuzz.check(bytes);
        } catch (RuntimeException e) {
            throw new AssertionError("round " + round + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                return Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            }
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 4 -> {
                // A length or type of an attribute: they start at even places.
                int even = Math.min(at & ~1, Math.max(0, bytes.length - 2));
                if (bytes.length >= 2) {
                    buffer.putShort(even, (short) random.nextInt(random.nextBoolean() ? 64 : 0x1_0000));
                }
            }
            case 5 -> {
                if (bytes.length >= 4) {
                    buffer.putInt(0, random.nextBoolean() ? random.nextInt() : random.nextInt(bytes.length + 8));
                }
            }
            default -> {
                int length = Math.min(1 + random.nextInt(32), bytes.length - at);
                int from = random.nextInt(bytes.length - length + 1);
                System.arraycopy(bytes.clone(), from, bytes, at, length);
            }
        }
        return bytes;
    }
}
