package org.lockkeeper.service;

/**
 * One entry of {@code lockkeeper.guarded-services}.
 *
 * @param unit a unit name or a glob ({@code backup-*.service}); a name without a suffix means a service
 * @param group the service group it belongs to
 * @param optional whether the unit may be missing on this host: an optional unit that systemd does not know counts as
 *     idle, any other as {@code UNKNOWN}
 */
public record GuardedService(String unit, String group, boolean optional) {}
