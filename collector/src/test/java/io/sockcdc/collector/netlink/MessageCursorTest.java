package io.sockcdc.collector.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageCursorTest {
    private final MessageCursor messages = new MessageCursor();

    private static ByteBuffer twoMessages() {
        ByteBuffer bytes = ByteBuffer.allocate(44).order(ByteOrder.nativeOrder());
        bytes.putInt(21).putShort((short) 20).putShort((short) 0x12).putInt(7).putInt(9);
        bytes.put(new byte[8]);
        bytes.putInt(20)
                .putShort((short) 3)
                .putShort((short) 2)
                .putInt(-7)
                .putInt(9)
                .putInt(-16);
        return bytes.flip();
    }

    @Test
    void paddedMessagesAreWalkedOneByOne() {
        messages.reset(twoMessages());

        assertThat(messages.next()).isTrue();
        assertThat(messages.type()).isEqualTo(20);
        assertThat(messages.flags()).isEqualTo(0x12);
        assertThat(messages.sequence()).isEqualTo(7);
        assertThat(messages.bodyOffset()).isEqualTo(16);
        assertThat(messages.bodyLength()).isEqualTo(5);
        assertThat(messages.next()).isTrue();
        assertThat(messages.type()).isEqualTo(MessageCursor.NLMSG_DONE);
        assertThat(messages.sequence()).isEqualTo(-7);
        assertThat(messages.errno()).isEqualTo(16);
        assertThat(messages.next()).isFalse();
        assertThat(messages.malformed()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 44, MESSAGE_LENGTH_TOO_SMALL",
        "15, 44, MESSAGE_LENGTH_TOO_SMALL",
        "45, 44, MESSAGE_LENGTH_BEYOND_DATAGRAM",
        "-1, 44, MESSAGE_LENGTH_BEYOND_DATAGRAM",
        "2147483647, 44, MESSAGE_LENGTH_BEYOND_DATAGRAM",
        "21, 15, MESSAGE_HEADER_CUT",
        "21, 1, MESSAGE_HEADER_CUT"
    })
    void theFirstWrongLengthStopsTheWalkForGood(int claimed, int limit, Malformed reason) {
        messages.reset(twoMessages().putInt(0, claimed).limit(limit));

        assertThat(messages.next()).isFalse();
        assertThat(messages.malformed()).isEqualTo(reason);
        assertThat(messages.next()).isFalse();
        assertThat(messages.malformed()).isEqualTo(reason);
    }

    @Test
    void anErrorIsForgottenWithTheNextDatagram() {
        messages.reset(twoMessages().limit(3));
        assertThat(messages.next()).isFalse();

        messages.reset(twoMessages());

        assertThat(messages.next()).isTrue();
        assertThat(messages.malformed()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 5, 10, ",
        "8, 0, , ATTRIBUTE_LENGTH_TOO_SMALL",
        "8, 9, , ATTRIBUTE_LENGTH_BEYOND_MESSAGE",
        "3, 5, , ATTRIBUTE_HEADER_CUT"
    })
    void attributesHaveTheSameManners(int room, int claimed, @Nullable Integer type, @Nullable Malformed reason) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        bytes.putShort((short) claimed).putShort((short) 0xc00a);
        AttributeCursor attributes = new AttributeCursor();

        attributes.reset(bytes, 0, room);

        assertThat(attributes.next()).isEqualTo(type != null);
        if (type != null) {
            assertThat(attributes.type()).isEqualTo(type);
            assertThat(attributes.payloadLength()).isEqualTo(1);
            assertThat(attributes.next()).isFalse();
        }
        assertThat(attributes.malformed()).isEqualTo(reason);
    }

    @Test
    void aRequestIsReadBackAsItWasBuilt() {
        RequestBuilder request = new RequestBuilder(20, 0x301, 77, 20);
        request.body().putInt(5);

        messages.reset(request.attribute(1, new byte[] {1, 2, 3}).build());

        assertThat(messages.next()).isTrue();
        assertThat(messages.type()).isEqualTo(20);
        assertThat(messages.flags()).isEqualTo(0x301);
        assertThat(messages.sequence()).isEqualTo(77);
        assertThat(messages.bodyLength()).isEqualTo(12);
        AttributeCursor attributes = new AttributeCursor();
        attributes.reset(messages.bytes(), messages.bodyOffset() + 4, 8);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).isEqualTo(1);
        assertThat(attributes.payloadLength()).isEqualTo(3);
        assertThat(messages.next()).isFalse();
        assertThat(messages.malformed()).isNull();
    }
}
