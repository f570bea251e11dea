package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifests against the models that are generated from the published interface of Kubernetes, which refuse what they do not know. */
class ManifestsTest {
    private static final Path FOLDER = Machine.root().resolve("docker/kubernetes");

    @Test
    void kubernetesKnowsEveryFieldOfEveryManifest() throws IOException {
        List<String> kinds = new ArrayList<>();
        for (JsonNode resource : yaml("kustomization.yaml").get(0).path("resources")) {
            for (JsonNode manifest : yaml(resource.asText())) {
                check(manifest);
                kinds.add(manifest.path("kind").asText());
            }
        }

        assertThat(kinds).contains("Namespace", "ConfigMap", "DaemonSet", "Deployment", "Service", "ServiceAccount");
    }

    @Test
    void aFieldThatIsWrittenWrongWouldBeRefused() throws IOException {
        JsonNode daemonSet = yaml("collector.yaml").get(1);
        String wrong = daemonSet.toString().replace("\"hostPID\"", "\"hostPid\"");

        assertThatThrownBy(() -> V1DaemonSet.validateJsonElement(JsonParser.parseString(wrong)))
                .hasMessageContaining("hostPid");
    }

    @Test
    void theContainersAreGivenWhatTheImagesNeedAndNoMore() throws IOException {
        JsonNode collector = container("collector.yaml", 1);
        JsonNode analyzer = container("analyzer.yaml", 1);

        for (JsonNode container : List.of(collector, analyzer)) {
            JsonNode security = container.path("securityContext");
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(security.path("privileged").isMissingNode()).isTrue();
            assertThat(security.path("capabilities").path("drop").path(0).asText())
                    .isEqualTo("ALL");
            assertThat(container
                            .path("livenessProbe")
                            .path("httpGet")
                            .path("path")
                            .asText())
                    .isEqualTo("/health");
            assertThat(container.path("resources").path("limits").path("memory").asText())
                    .isNotEmpty();
        }
        assertThat(analyzer.path("securityContext").path("capabilities").has("add"))
                .isFalse();
        assertThat(collector.path("securityContext").path("capabilities").path("add"))
                .extracting(JsonNode::asText)
                .containsExactly("NET_ADMIN", "SYS_PTRACE", "DAC_READ_SEARCH", "SYS_ADMIN");
    }

    private static JsonNode container(String file, int document) throws IOException {
        return yaml(file)
                .get(document)
                .path("spec")
                .path("template")
                .path("spec")
                .path("containers")
                .path(0);
    }

    private static void check(JsonNode manifest) throws IOException {
        JsonElement json = JsonParser.parseString(manifest.toString());
        switch (manifest.path("kind").asText()) {
            case "Namespace" -> V1Namespace.validateJsonElement(json);
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "ServiceAccount" -> V1ServiceAccount.validateJsonElement(json);
            case "DaemonSet" -> V1DaemonSet.validateJsonElement(json);
            case "Deployment" -> V1Deployment.validateJsonElement(json);
            case "Service" -> V1Service.validateJsonElement(json);
            default -> throw new AssertionError("a kind that the test does not know: " + manifest.path("kind"));
        }
    }

    private static List<JsonNode> yaml(String file) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        try (MappingIterator<JsonNode> documents =
                mapper.readerFor(JsonNode.class).readValues(FOLDER.resolve(file).toFile())) {
            return documents.readAll();
        }
    }
}
