package io.sockcdc.consumers.siem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A MITRE ATT&amp;CK technique that rules name, with what formats want to know of it.
 *
 * @param id as T1499 or T1499.001
 * @param name the technique's name, without that of a sub-technique
 * @param subName the sub-technique's name; null when it is none
 * @param tacticId the tactic it serves, as TA0040
 * @param tacticName and its name
 */
record AttackTechnique(String id, String name, @Nullable String subName, String tacticId, String tacticName) {
    private static final Map<String, AttackTechnique> KNOWN = Map.ofEntries(
            known("T1046", "Network Service Discovery", null, "TA0007", "Discovery"),
            known("T1048", "Exfiltration Over Alternative Protocol", null, "TA0010", "Exfiltration"),
            known("T1071", "Application Layer Protocol", null, "TA0011", "Command and Control"),
            known("T1110", "Brute Force", null, "TA0006", "Credential Access"),
            known("T1498", "Network Denial of Service", null, "TA0040", "Impact"),
            known("T1499", "Endpoint Denial of Service", null, "TA0040", "Impact"),
            known("T1499.001", "Endpoint Denial of Service", "OS Exhaustion Flood", "TA0040", "Impact"),
            known("T1499.002", "Endpoint Denial of Service", "Service Exhaustion Flood", "TA0040", "Impact"),
            known("T1571", "Non-Standard Port", null, "TA0011", "Command and Control"));

    /** The technique with that id; null when it is not among those that rules name. */
    static @Nullable AttackTechnique of(String id) {
        return KNOWN.get(id);
    }

    /** The id of the technique that a technique or sub-technique is or belongs to. */
    static String parentId(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }

    private static Map.Entry<String, AttackTechnique> known(
            String id, String name, @Nullable String subName, String tacticId, String tacticName) {
        return Map.entry(id, new AttackTechnique(id, name, subName, tacticId, tacticName));
    }
}
