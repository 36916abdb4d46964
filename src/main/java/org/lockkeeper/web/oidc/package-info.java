/** Login at a provider that speaks OpenID Connect. Its protocol is Spring Security's to know, which is in here alone. */
@NullMarked
package org.lockkeeper.web.oidc;

import org.jspecify.annotations.NullMarked;
