package org.lockkeeper.events;

import java.util.List;
import java.util.Map;
import org.lockkeeper.safety.Verdict;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.window.WindowView;

/**
 * The data of one server-sent event: all that counts, as it stands now.
 *
 * @param verdicts of all groups
 * @param windows those that are not closed, eldest first
 * @param services those that are not idle; {@code GET /api/v1/services} has them all
 */
record HostState(Map<String, Verdict> verdicts, List<WindowView> windows, List<ServiceState> services) {}
