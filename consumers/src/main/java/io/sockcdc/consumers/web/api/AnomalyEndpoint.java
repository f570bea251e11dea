package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.AnomalyRow;
import io.sockcdc.consumers.web.model.AnomalyTable;
import java.util.List;

/** {@code /anomalies/{id}}. */
final class AnomalyEndpoint implements Endpoint {
    private static final Parameter ID = Parameter.path("id", "The anomaly_id of a flag.");

    private final AnomalyTable table;

    AnomalyEndpoint(AnomalyTable table) {
        this.table = table;
    }

    @Override
    public String path() {
        return "/api/v1/anomalies/{id}";
    }

    @Override
    public String name() {
        return "anomaly";
    }

    @Override
    public String summary() {
        return "One anomaly flag with its evidence and life";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(ID);
    }

    @Override
    public ObjectNode shape() {
        return Shapes.ref("Anomaly");
    }

    @Override
    public ObjectNode answer(Query query) {
        AnomalyRow row = table.one(query.word(ID));
        if (row == null) {
            throw new ProblemException(
                    Problem.notFound("there is no flag with that id; cleared ones are kept for a while"));
        }
        return AnomaliesEndpoint.json(row);
    }
}
