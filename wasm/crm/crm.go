// Package crm owns what a call means to the CRM (customer relationship
// management) that its user works in: the address of the page that is opened for
// it, and whose a number is. It refuses to open anything itself, to keep
// anything, to follow an answer that leads elsewhere, and to take the CRM's word
// for an address that the settings do not allow.
package crm
