package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityIdTest {
    private static final Set<Integer> ICMP = Set.of(1, 58);

    @Requires(Need.SIEM_SCHEMAS)
    @ParameterizedTest
    @CsvSource({"baseline_deflt.json, 0", "baseline_seed1.json, 1"})
    void thePublishedVectorsComeOut(String file, int seed) throws IOException {
        // given
        JsonNode vectors = new ObjectMapper()
                .readTree(Machine.siemSchemas()
                        .resolve("community-id")
                        .resolve(file)
                        .toFile());
        CommunityId ids = new CommunityId(seed);
        int tried = 0;
        for (JsonNode vector : vectors) {
            int protocol = vector.get("proto").asInt();
            if (ICMP.contains(protocol)) {
                continue;
            }
            byte[] source = InetAddress.getByName(vector.get("saddr").asText()).getAddress();
            byte[] destination =
                    InetAddress.getByName(vector.get("daddr").asText()).getAddress();
            // when
            String id = vector.get("sport").isNull()
                    ? ids.of(protocol, source, destination)
                    : ids.of(
                            protocol,
                            source,
                            vector.get("sport").asInt(),
                            destination,
                            vector.get("dport").asInt());
            // then
            assertThat(id)
                    .as(vector.toString())
                    .isEqualTo(vector.get("communityid").asText());
            tried++;
        }
        assertThat(tried).isGreaterThanOrEqualTo(10);
    }

    @Test
    void bothEndsOfAConnectionGiveTheSameId() {
        SocketEvent client = Samples.whole(Role.CLIENT);
        client.setLocalPort(51514);
        client.setRemotePort(443);
        SocketEvent server = Samples.whole(Role.SERVER);
        server.setLocalIp(client.getRemoteIp());
        server.setLocalPort(443);
        server.setRemoteIp(client.getLocalIp());
        server.setRemotePort(51514);
        CommunityId ids = new CommunityId(0);
        assertThat(ids.of(client)).startsWith("1:").isEqualTo(ids.of(server));
    }

    @Test
    void aMappedAddressIsTheSameFlowAsTheIpv4Address() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        CommunityId ids = new CommunityId(0);
        String plain = ids.of(event);
        event.setLocalIp("::ffff:" + event.getLocalIp());
        event.setRemoteIp("::ffff:" + event.getRemoteIp());
        assertThat(ids.of(event)).isEqualTo(plain);
    }

    @Test
    void whatIsNotConnectedOrHasNoPortsHasNoId() {
        CommunityId ids = new CommunityId(0);
        SocketEvent unconnected = Samples.whole(Role.UNKNOWN);
        unconnected.setRemoteIp(null);
        SocketEvent raw = Samples.whole(Role.UNKNOWN);
        raw.setProtocol(Protocol.RAW);
        assertThat(ids.of(unconnected)).isNull();
        assertThat(ids.of(raw)).isNull();
    }
}
